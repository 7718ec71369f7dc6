/** `wechat …`: for whoever runs an official account. */
import type { Command, CommandServices } from '../../src/contract/command.ts'
import { secretName } from './accounts.ts'
import { toMenu } from './api/menu.ts'
import { createApis } from './apis.ts'
import { filesOf } from './files.ts'

const pushMenu: Command<CommandServices> = {
  words: ['wechat', 'menu', 'push'],
  shape: '[TOUCHPOINT]',
  what: 'publish config/wechat/menu.yaml, of all accounts or of one; citizens see it within some minutes',
  least: 0,
  most: 1,
  async run([only], _options, { files, secret, clock, print }) {
    const { menus } = filesOf(files())
    const chosen = [...menus].filter(([touchpoint]) => only === undefined || touchpoint === only)
    if (chosen.length === 0) {
      print(`config/wechat/menu.yaml has no menu${only === undefined ? '' : ` for ${only}`}`)
      return 1
    }
    const log = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
    }
    const apis = createApis({ secret, clock, log })
    let failed = 0
    for (const [touchpoint, menu] of chosen) {
      const said = await push(touchpoint, apis, toMenu(menu))
      print(`${touchpoint}: ${said ?? 'published'}`)
      if (said !== undefined) failed += 1
    }
    return failed === 0 ? 0 : 1
  },
}

/** Why it was not published. */
async function push(
  touchpoint: string,
  apis: ReturnType<typeof createApis>,
  menu: ReturnType<typeof toMenu>,
): Promise<string | undefined> {
  const api = apis(touchpoint)
  if (!api) return `set ${secretName(touchpoint, 'APPID')} and ${secretName(touchpoint, 'SECRET')} first`
  const answer = await api.createMenu(menu)
  return answer.is === 'ok' ? undefined : `not published: ${answer.reason}`
}

export const commands: Command<CommandServices>[] = [pushMenu]
