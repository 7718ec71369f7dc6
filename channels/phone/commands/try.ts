/** `phone try`: what would become of a recorded post, without sending it anywhere. */
import type { Command, CommandServices, Options } from '../../../src/contract/command.ts'
import { createPaint } from '../../../src/contract/paint.ts'
import { Config } from '../config.ts'
import { explain } from '../explain.ts'
import { readSample } from './sample.ts'
import { showExplanation } from './show.ts'

/** Of phone keys that name none. */
const TOUCHPOINT = 'phone'

export const tryPost: Command<CommandServices> = {
  words: ['phone', 'try'],
  shape: 'FILE [--dialect ID] [--call-id ID] [--type MEDIA/TYPE] [--touchpoint T] [--json]',
  what: 'shows whose transcript it is, and the Request that each of its calls would become; exits 1 where it would go to quarantine',
  least: 1,
  options: {
    dialect: { type: 'string' },
    'call-id': { type: 'string' },
    type: { type: 'string' },
    touchpoint: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run([file = ''], options, services) {
    const config = Config.parse(services.config ?? {})
    const { bytes, contentType } = readSample(file, { type: textOf(options.type), maxBytes: config.maxBytes })
    const post = {
      bytes,
      contentType,
      dialect: textOf(options.dialect),
      callId: textOf(options['call-id']),
    }
    const endpoint = textOf(options.touchpoint) ?? TOUCHPOINT
    const explanation = explain(post, { config, endpoint, now: services.clock.now() })
    const lines =
      options.json === true
        ? [JSON.stringify(explanation, null, 2)]
        : showExplanation(explanation, createPaint(services.isTerminal))
    for (const line of lines) services.print(line)
    return explanation.wouldBeTaken ? 0 : 1
  },
}

function textOf(option: Options[string]): string | undefined {
  return typeof option === 'string' && option !== '' ? option : undefined
}
