import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { Config } from '../../../channels/web/config.ts'

t.test('gateway.yaml shows the defaults of the web channel in its comment', async (t) => {
  const text = readFileSync('config/gateway.yaml', 'utf8')
  const example = /^# channels:\n(?:# .*\n)+/m.exec(text)?.[0].replace(/^# /gm, '') ?? ''
  const { web } = parse(example).channels
  t.same(web, Config.parse({}))
})

t.test('its README names every key and its default', async (t) => {
  const { limits, ...others } = Config.parse({})
  const readme = readFileSync('channels/web/README.md', 'utf8')
  const defaults = Object.entries({ ...others, ...limits })
    .flatMap(([key, value]): [string, unknown][] =>
      typeof value === 'object' ? [[key, `${value.free} / ${value.ask}`]] : [[key, value]],
    )
    .map(([key, value]) => ({ key, value: String(value) }))
  for (const { key, value } of defaults) {
    const row = readme.split('\n').find((line) => line.startsWith('| ') && line.includes(key))
    t.ok(row?.includes(value), `${key} ${value}`)
  }
})
