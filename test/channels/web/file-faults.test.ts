/** Each reason why a file is refused has a row in the channel's README. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { fileFaults } from '../../../src/contract/errors.ts'

t.test('the table of reasons', async (t) => {
  const readme = await readFile(join(import.meta.dirname, '../../../channels/web/README.md'), 'utf8')
  const [, section = ''] = /^## Files$(.*?)^## /ms.exec(readme) ?? []
  const rows = [...section.matchAll(/^\| `([a-z-]+)`/gm)].map(([, reason]) => reason)
  t.same(rows, Object.keys(fileFaults))
})
