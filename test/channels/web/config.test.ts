import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { Config } from '../../../channels/web/config.ts'

t.test('gateway.yaml shows the defaults of the web channel in its comment', async (t) => {
  const text = readFileSync('config/gateway.yaml', 'utf8')
  const example = /^# channels:\n(?:# .*\n)+/m.exec(text)?.[0].replace(/^# /gm, '') ?? ''
  t.same(parse(example).channels.web, Config.parse({}))
})

t.test('its README names every key and its default', async (t) => {
  const { limits, ...others } = Config.parse({})
  const readme = readFileSync('channels/web/README.md', 'utf8')
  const nested = Object.entries(limits).map(([key, value]) => [`limits.${key}`, value] as const)
  for (const [key, value] of [...Object.entries(others), ...nested]) {
    const shown = typeof value === 'object' ? `free ${value.free}, ask ${value.ask}` : String(value)
    const [, name, fallback] = readme.match(new RegExp(`^\\| \`(${key})\` +\\| (.+?) +\\|`, 'm')) ?? []
    t.same([name, fallback], [key, shown])
  }
})
