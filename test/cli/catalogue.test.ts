import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { jiesu } from '../support/cli.ts'
import { root } from '../support/house.ts'
import { xlsxOf } from '../support/xlsx.ts'

const header = ['编码', '一级', '二级', '三级', '同义词', '说法', '类型', '承办单位', '层级', '抄送', '时限']

t.test('a city’s own: shown, agreed to, put in force, taken back; nothing changes before', async (t) => {
  const dir = t.testdir({ catalogue: {} })
  for (const name of ['about.yaml', '01-heating.csv'])
    cpSync(join(root, 'config', 'catalogue', name), join(dir, 'catalogue', name))
  const run = (...args: string[]) => jiesu(['catalogue', ...args], { CONFIG_DIR: dir })
  const file = join(dir, '目录.xlsx')
  const rest = ['没水|断水', '这样说|那样讲', '求助', '区水务局', '区', null, '24小时']

  writeFileSync(
    file,
    xlsxOf([
      header,
      [1010101, '供水', '停水', '整楼停水', ...rest],
      ['020101', null, '水质', '发黄', ...rest],
    ]),
  )
  t.match(await run('import', file, '--yes'), {
    code: 1,
    stderr:
      /目录\.xlsx:2: 编码 \(code\): 1010101 has lost a leading 0[\s\S]*:3: 一级 \(level1\): expected a name/,
  })

  const good = [...rest]
  good[1] = '水发黄了|水有铁锈'
  writeFileSync(
    file,
    xlsxOf([
      header,
      ['020101', '供水', '停水', '整楼停水', ...rest],
      ['020201', null, '水质', '水发黄', ...good],
    ]),
  )
  const shown = await run('import', file, '--name', 'our-city')
  t.match(shown, {
    code: 0,
    stdout:
      /illustrative\+\w+, 50 leaves \(示例[\s\S]*added: 2\n {2}020101 供水\|停水\|整楼停水\n[\s\S]*removed: 50\n[\s\S]*… and 30 more[\s\S]*nothing has changed/,
  })
  t.notOk(existsSync(join(dir, 'catalogue', 'in-force.yaml')), 'nothing has')
  t.match(await run('import', file, '--name', 'our-city', '--yes'), {
    code: 0,
    stdout: /our-city\+\w+ is in force; illustrative\+\w+ is kept[\s\S]*triage train/,
  })
  t.match(await run('lint'), { code: 0, stdout: /our-city\+\w+, 2 leaves: nothing to mend/ })
  const versions = (await run('versions')).stdout
  t.match(versions, /^\* our-city\+\w+, 2 leaves {2}imported on [\s\S]* illustrative\+\w+, 50 leaves \(示例/)
  const [example = ''] = /illustrative\+\w+/.exec(versions) ?? []
  t.match(await run('restore', example), { code: 0, stdout: /is in force/ })
  t.match(readFileSync(join(dir, 'catalogue', 'in-force.yaml'), 'utf8'), example)
})
