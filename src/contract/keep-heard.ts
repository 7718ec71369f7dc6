/** When a channel's sources were last heard, asked of the ledger now and then: for channels that judge nothing by it. */
import type { FastifyInstance } from 'fastify'
import type { ChannelServices } from './channel.ts'
import type { Heard } from './ledger.ts'

const EVERY_MS = 2000

/** By endpoint; while the ledger is down as it was known last. Until the server closes. */
export function keepHeard(
  app: FastifyInstance,
  { holdings }: Pick<ChannelServices, 'holdings'>,
  channel: string,
  everyMs = EVERY_MS,
): () => ReadonlyMap<string, Heard> {
  let last: ReadonlyMap<string, Heard> = new Map()
  let isUnderWay = false
  async function ask(): Promise<void> {
    if (isUnderWay) return
    isUnderWay = true
    try {
      const heard = await holdings.heard(channel)
      last = new Map(heard.map((each) => [each.endpoint, each]))
    } catch (err) {
      app.log.debug({ err, channel }, 'when its sources were last heard can not be read now')
    } finally {
      isUnderWay = false
    }
  }
  const timer = setInterval(() => void ask(), everyMs).unref()
  // Not waited for: the door opens whether the ledger answers or not.
  app.addHook('onReady', async () => void ask())
  app.addHook('onClose', async () => clearInterval(timer))
  return () => last
}
