import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { lintHotlines } from '../../../../channels/hotlines/commands/lint.ts'
import { draftHotline } from '../../../../channels/hotlines/commands/new.ts'
import { tryHotline } from '../../../../channels/hotlines/commands/try.ts'
import { createDesk } from './services.ts'

const readme = readFileSync('README.md', 'utf8')
const [, after = ''] = readme.split('\n## Connect a hotline\n')
const [section = ''] = after.split('\n## ')
const block = (language: string) => section.split(`\n\`\`\`${language}\n`)[1]?.split('\n```')[0] ?? ''

t.test('the README leads from a post never seen before to its Request, in under 20 lines', async (t) => {
  const secret = 'only-for-this-test'
  const desk = createDesk(t, { secrets: { HOTLINE_12399_SECRET: secret } })
  const post = join(desk.configDir, 'post.xml')
  writeFileSync(post, block('xml'))

  const drafted = await desk.run(draftHotline, ['12399'], { from: post })
  const yaml = block('yaml')
  t.ok(yaml.split('\n').length < 20)
  const { mapping, dialect } = parse(yaml)
  const draft = parse(drafted.text)
  t.match(draft.dialect, dialect)
  for (const field of ['messageId', 'text', 'type', 'requester', 'location'])
    t.match(draft.mapping[field], mapping[field], `the draft says the same of ${field}`)

  desk.put('12399.yaml', yaml)
  t.match(await desk.run(lintHotlines, []), { code: 0, text: /^1 hotlines, no faults$/ })
  const header = [`Authorization: Basic ${Buffer.from(`gas:${secret}`).toString('base64')}`]
  const { code, text } = await desk.run(tryHotline, ['12399', post], { header, json: true })
  t.equal(code, 0)
  t.match(JSON.parse(text), {
    records: [{ request: { type: 'report', source: { messageId: 'RQ-2026-0007' }, flags: [] } }],
    answer: { body: 'OK 0000-0000-0000-0000-0000' },
  })
})

t.test('the section stays short', async (t) => {
  t.ok(section.trim().split('\n').length <= 40)
})
