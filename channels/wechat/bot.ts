/**
 * A Wechaty with our puppet, one for each account. It is an edge: what it is told is in the journal already, and nothing
 * that fails here costs a message. Its traps (facts in the tests' names) are what most of this file is about.
 */
import type { Message, Wechaty } from 'wechaty'
import { PermanentError } from '../../src/contract/errors.ts'
import type { Log } from '../../src/contract/ports.ts'
import type { PuppetMessage, PuppetParts, Turn, WechatPuppet } from './puppet.ts'

const CLEAR_EVERY_MS = 30_000
/** Before the clock empties it: many new citizens may come in a moment. */
const MOST_CONTACTS = 1000

export interface BotParts extends PuppetParts {
  /**
   * What is said before it ends, and before `ms` are over, is the passive reply. `record` is the message as it was given
   * to `receive`: Wechaty's own `toLocation()` is broken, and files and events are not known to it.
   */
  onMessage(message: Message, id: string, record: PuppetMessage): Promise<void>
  log: Pick<Log, 'warn' | 'error'>
  /** How often Wechaty's pool of contacts, which it never empties, is emptied; 30 s. */
  clearEveryMs?: number
}

export interface Bot {
  /**
   * The passive reply: what the handler said first; undefined where it ended without a word, failed, or was still silent
   * after `ms`. Never rejects. What is said later goes by `send`.
   */
  receive(message: PuppetMessage, ms: number): Promise<string | undefined>
  /** For good: Wechaty leaks listeners each time that it is started again. */
  stop(): Promise<void>
}

/**
 * Loads Wechaty, which takes most of a second and 65 MB: only who has an account pays that. Throws PermanentError where
 * it does not start, or where it would log what citizens write.
 */
export async function createBot(parts: BotParts): Promise<Bot> {
  const [{ WechatyBuilder, log: printer }, { WechatPuppet }] = await Promise.all([
    import('wechaty'),
    import('./puppet.ts'),
  ])
  if (['verbose', 'silly'].includes(printer.level())) {
    const detail = 'WECHATY_LOG prints what citizens write, and hides crashes: unset it'
    throw new PermanentError('internal', { detail })
  }
  // It prints ids beside our log; what goes wrong comes as an event as well.
  printer.level('silent')
  const puppet = new WechatPuppet(parts)
  const wechaty = WechatyBuilder.build({ puppet })
  wechaty.on('message', (message) => void handle(message, puppet, parts))
  await start(wechaty, puppet, parts)
  const timer = setInterval(() => wechaty.Contact.pool.clear(), parts.clearEveryMs ?? CLEAR_EVERY_MS).unref()
  return {
    receive(message, ms) {
      if (wechaty.Contact.pool.size > MOST_CONTACTS) wechaty.Contact.pool.clear()
      return passiveReply(message, puppet, { ms, log: parts.log })
    },
    stop: async () => {
      clearInterval(timer)
      await wechaty.stop()
    },
  }
}

/** Wechaty's `start()` resolves, after five seconds, also where the puppet's failed. */
async function start(wechaty: Wechaty, puppet: WechatPuppet, { log }: BotParts): Promise<void> {
  const failed = new Promise<unknown>((resolve) => {
    // Without a listener any error would end the process.
    wechaty.on('error', (error) => {
      log.error(describe(error), 'Wechaty failed')
      resolve(error)
    })
  })
  const started = wechaty.start()
  const cause = await Promise.race([started, failed])
  if (puppet.isLoggedIn) return started
  started.then(() => wechaty.stop()).catch((error: unknown) => log.error(describe(error), 'Wechaty failed'))
  throw new PermanentError('internal', { detail: 'Wechaty did not start', cause })
}

async function handle(message: Message, puppet: WechatPuppet, { onMessage, log }: BotParts): Promise<void> {
  const told = puppet.told()
  if (!told) return
  try {
    await onMessage(message, message.id, told.message)
  } catch (error) {
    log.error({ ...describe(error), messageId: message.id }, 'a handler of WeChat messages failed')
  } finally {
    told.turn.end()
    puppet.forget(message.id)
  }
}

function passiveReply(
  message: PuppetMessage,
  puppet: WechatPuppet,
  { ms, log }: { ms: number; log: BotParts['log'] },
): Promise<string | undefined> {
  return new Promise((resolve) => {
    let open = true
    const close = (text?: string) => {
      if (!open) return
      open = false
      clearTimeout(timer)
      resolve(text)
    }
    const timer = setTimeout(close, ms)
    const turn: Turn = { isOpen: () => open, reply: close, end: close }
    try {
      puppet.receive(message, turn)
    } catch (error) {
      log.warn({ ...describe(error), messageId: message.id }, 'Wechaty was not told of a message')
      close()
    }
  })
}

/** Where it happened, never its words: they may be a citizen's. */
function describe(error: unknown): { error: string; code?: unknown; at?: string[] } {
  if (!(error instanceof Error)) return { error: typeof error }
  const stack = error.stack ?? ''
  const frames = stack.slice(stack.lastIndexOf(error.message) + error.message.length)
  const at = frames.split('\n').filter((line) => /^ {4}at /.test(line))
  const code = 'code' in error ? { code: error.code } : {}
  return { error: error.name, ...code, at: at.slice(0, 4).map((line) => line.trim()) }
}
