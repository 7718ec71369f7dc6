/** The codes, the README's tables, and where the codes are thrown. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readmeFile, tables, withTables } from '../scripts/tables.ts'
import { codes, PermanentError, RejectedError, TemporaryError } from '../src/contract/errors.ts'
import { readEnv } from '../src/env.ts'
import { root } from './support/house.ts'

const readme = readFileSync(readmeFile, 'utf8')
const source = ['src', 'channels', 'adapters'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(
      (name) =>
        name.endsWith('.ts') &&
        !name.endsWith('contract/errors.ts') &&
        folder + name !== 'srcops/api-docs.ts',
    )
    .map((name) => readFileSync(join(root, folder, name), 'utf8')),
)

t.test('the README has every code and every variable', async (t) => {
  t.ok(withTables(readme) === readme, 'else: npm run tables')
  for (const code of Object.keys(codes)) t.match(tables.errors, `| \`${code}\` |`)
  for (const name of Object.keys(readEnv({}))) t.match(tables.environment, `\`${name}\``)
  t.throws(() => withTables('no blocks'), /errors/)
})

t.test('every code is thrown somewhere', async (t) => {
  const thrown = source
    .join('\n')
    .matchAll(/(?:refuse|RejectedError|TemporaryError|PermanentError)\(\s*(.+)/g)
  const lines = [...thrown].map(([, rest]) => rest).join('\n')
  const chosen = source.join('\n')
  for (const code of Object.keys(codes)) {
    const isThrown =
      lines.includes(`'${code}'`) || new RegExp(`#refusal = .*'${code}'|: '${code}'$`, 'm').test(chosen)
    t.ok(isThrown, code)
  }
})

t.test('the class says whose fault it is, and so does the status', async (t) => {
  for (const [code, [status, title, action]] of Object.entries(codes)) {
    t.ok((status >= 400 && status < 500) || status === 500 || status === 503, code)
    t.not(status, 429, 'many senders never retry a 4xx')
    t.ok(title && action, code)
  }
  t.equal(new RejectedError('not-found').status, 404)
  t.equal(new TemporaryError('busy', { retryAfter: 3 }).retryAfter, 3)
  t.match(new PermanentError('internal', { cause: 'x' }), {
    name: 'PermanentError',
    code: 'internal',
    cause: 'x',
  })
  for (const line of source.join('\n').matchAll(/new (\w+)Error\('([a-z-]+)'/g)) {
    const [, kind, code = ''] = line
    const [, entry] = Object.entries(codes).find(([name]) => name === code) ?? []
    if (!entry) continue
    const expected = entry[0] === 503 ? 'Temporary' : entry[0] === 500 ? 'Permanent' : 'Rejected'
    t.equal(kind, expected, `${code} is thrown as ${expected}Error`)
  }
})
