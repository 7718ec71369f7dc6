/** `hotline try`: what would become of a recorded post, without sending it anywhere. */
import { randomBytes } from 'node:crypto'
import type { Command, CommandServices } from '../../../src/contract/command.ts'
import { createPaint } from '../../../src/contract/paint.ts'
import type { Secrets } from '../authentication/kind.ts'
import { explain } from '../explain.ts'
import type { LiveHotline } from '../registry.ts'
import { secretsOf } from '../registry.ts'
import { fieldsOf, withHotline } from './live.ts'
import { readSample, type Sample } from './sample.ts'
import { showExplanation } from './show.ts'
import { signSample } from './sign.ts'

export const tryHotline: Command<CommandServices> = {
  words: ['hotline', 'try'],
  shape: "NUMBER SAMPLE [--header 'Name: value' …] [--query TEXT] [--ip ADDRESS] [--sign] [--json]",
  what: 'shows what would become of a recorded post, step by step; --sign signs it first; exits 0 where it would be accepted',
  least: 2,
  options: {
    header: { type: 'string', multiple: true },
    query: { type: 'string' },
    method: { type: 'string' },
    ip: { type: 'string' },
    sign: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  run: ([number = '', file = ''], options, services) =>
    withHotline(number, services, async (live) => {
      const at = services.clock.now()
      const secrets = secretsOf(live.hotline, services.secret, at)
      const sample = readSample(number, file, options)
      const post = options.sign === true ? signed(live, sample, { secrets, at }) : sample
      const explanation = await explain(live, { ...post, ip: sample.ip, at }, secrets)
      const lines =
        options.json === true
          ? [JSON.stringify(explanation, null, 2)]
          : showExplanation(explanation, createPaint(services.isTerminal))
      for (const line of lines) services.print(line)
      return explanation.wouldBeAccepted ? 0 : 1
    }),
}

function signed(live: LiveHotline, sample: Sample, { secrets, at }: { secrets: Secrets; at: number }) {
  return signSample(live, sample, {
    secrets,
    at,
    nonce: randomBytes(16).toString('hex'),
    fields: fieldsOf(live),
  })
}
