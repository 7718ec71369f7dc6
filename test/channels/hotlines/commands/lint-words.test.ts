/** What `hotline lint` says of YAML that is nearly right: what may stand there, in the order of the lines. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { lintHotlines } from '../../../../channels/hotlines/commands/lint.ts'
import { createDesk, hotlineYaml } from './services.ts'

async function saidOf(t: Test, yaml: string): Promise<string[]> {
  const desk = createDesk(t)
  desk.put('12399.yaml', yaml)
  const { lines } = await desk.run(lintHotlines, [])
  return lines.map((line) => line.replace(/^.*12399\.yaml:/, ''))
}

const bearer = 'authentication: { kind: bearer }\n'
const whole = hotlineYaml('12399', bearer)

t.test('a key that is none: those that there are, and the nearest', async (t) => {
  const [first] = await saidOf(t, whole.replace('agency:', 'agncy:'))
  t.equal(first, '1:1: agency: expected a text; nothing is there')
  const [, second] = await saidOf(t, whole.replace('agency:', 'agncy:'))
  t.match(
    second,
    /^4:1: agncy: no such key \(did you mean agency\?\): there are number, name, .*secretEnds.*extends$/,
  )
  const until = whole.replace('kind: bearer', "kind: bearer, until: '2026-01-04'")
  t.match((await saidOf(t, until))[0], /authentication\.until: no such key: there are kind$/)
  t.match((await saidOf(t, `${whole}secrets: 1\n`))[0], /secrets: no such key \(did you mean secretEnds\?\)/)
})

t.test('what a mapping takes, once for each field', async (t) => {
  const text = await saidOf(t, whole.replace('  text: nr', '  text: { from: nr, format: ms }'))
  t.equal(text.length, 2, text.join('\n'))
  t.match(
    text[0],
    /^11:3: mapping\.text: expected a path, .* or a list of paths, or \{ expression \}, or \{ value \}/,
  )
  const type = await saidOf(t, whole.replace('  text: nr', '  text: nr\n  type: { from: lx, tabel: type }'))
  t.match(
    type[0],
    /mapping\.type: expected \{ from, table \}, .*; tabel is no key here \(did you mean table\?\)$/,
  )
  const file = await saidOf(t, whole.replace('  text: nr', '  text: nr\n  attachments: [{ ulr: a }]'))
  t.match(file[0], /attachments\.0: expected \{ url, name\?, separator\? \}, or .*ulr is no key/)
})

t.test('no word of a schema is shown', async (t) => {
  const sm4 = 'authentication: { kind: sm4, timestamp: { in: body, name: ts } }\n'
  const lines = await saidOf(
    t,
    `${hotlineYaml('12399', sm4).replace('测试局', 'x').replace('整体并入', 'merged')}tables: { a: { '1': true } }
callback: { url: here, body: 3 }\nsecretEnds: { SECRET: tomorrow }\n`,
  )
  t.match(lines.join('\n'), /4:1: agency: expected at least 2 characters$/m)
  t.match(
    lines.join('\n'),
    /authentication\.digest: expected \{ at, message\?, case\? \}; nothing is there$/m,
  )
  t.match(lines.join('\n'), /mode: expected one of 整体并入, 双号并行, 设分中心$/m)
  t.match(lines.join('\n'), /tables\.a\.1: expected a text: put true between quotes$/m)
  t.match(lines.join('\n'), /callback\.url: expected an address/)
  t.match(lines.join('\n'), /secretEnds\.SECRET: expected a day, such as/)
  t.notMatch(lines.join('\n'), /Invalid|Too small|undefined|received|>=/)
  const rows = lines.slice(0, -1).map((line) => Number(line.split(':')[0]))
  t.same(
    rows,
    rows.toSorted((a, b) => a - b),
    'in the order of the lines',
  )
})

t.test('a kind of authentication that is none', async (t) => {
  const [said] = await saidOf(t, whole.replace('bearer', 'hmca'))
  t.match(said, /authentication\.kind: expected a kind: one of hmac, standard-webhooks, .*, none$/)
})

t.test('another ending than .yaml', async (t) => {
  const desk = createDesk(t)
  desk.put('12399.yaml', whole)
  desk.put('12400.yml', hotlineYaml('12400', bearer))
  t.match(await desk.run(lintHotlines, []), {
    code: 1,
    text: /^\S+config\/hotlines\/12400\.yml: expected 12400\.yaml: a file with another ending is not read$/m,
  })
  rmSync(join(desk.configDir, 'hotlines/12400.yml'))
  desk.put('README.md', '# words\n')
  t.match(await desk.run(lintHotlines, []), { code: 0 })
})
