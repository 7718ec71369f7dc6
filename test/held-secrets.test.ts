import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { secret } from '../src/env.ts'
import { createSecrets } from '../src/held-secrets.ts'

t.test('a file that vanishes leaves its secret in force, and is told once', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'jiesu-secrets-'))
  t.teardown(() => rmSync(dir, { recursive: true }))
  const file = join(dir, 's')
  const lines: { data: object; text: string }[] = []
  const tell = (data: object, text: string) => void lines.push({ data, text })
  const env = { HOTLINE_1_SECRET_FILE: file, HOTLINE_2_SECRET: 'two' }
  const options = { read: (name: string) => secret(name, env), heldMs: 0 }
  const read = createSecrets({ error: tell, info: tell }, options)
  t.equal(read('HOTLINE_1_SECRET'), undefined, 'it was never there')
  t.match(lines, [{ data: { fault: /HOTLINE_1_SECRET_FILE.*ENOENT/ } }])
  writeFileSync(file, 'one\n')
  t.equal(read('HOTLINE_1_SECRET'), 'one')
  t.match(lines[1], { data: { variable: 'HOTLINE_1_SECRET' }, text: /again/ })
  rmSync(file)
  t.equal(read('HOTLINE_1_SECRET'), 'one')
  t.equal(read('HOTLINE_1_SECRET'), 'one')
  t.equal(lines.length, 3, 'once')
  t.notMatch(JSON.stringify(lines), /"one"/, 'never the secret itself')
  t.equal(read('HOTLINE_2_SECRET'), 'two')
  t.equal(read('HOTLINE_3_SECRET'), undefined)
})
