import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { Config } from '../../../channels/phone/config.ts'

t.test('gateway.yaml shows the defaults of the phone in its comment', async (t) => {
  const text = readFileSync('config/gateway.yaml', 'utf8')
  const example = /^# channels:\n(?:# .*\n)+/m.exec(text)?.[0].replace(/^# /gm, '') ?? ''
  t.same(parse(example).channels.phone, Config.parse({}))
  const shown = /centres: \{\} +# .*: phone: (\{.*\})$/m.exec(text)?.[1] ?? ''
  t.same(Config.parse({ centres: { phone: parse(shown) } }).centres, { phone: parse(shown) })
})
