/** What is no message: followers coming and going, codes that were scanned, what became of our pushes. */
import { beijingTime } from '../../../src/contract/beijing-time.ts'
import type { Joined } from '../../../src/contract/thread.ts'
import { fill, say } from '../texts.ts'
import { close } from './closing.ts'
import { readClick } from './commands.ts'
import { isEmergency } from './emergency.ts'
import { obey } from './obey.ts'
import { type EventSaid, isFromCitizen } from './said.ts'
import { answer, type Came, reply, type Turn } from './turn.ts'

const SCENE_MS = 30 * 60_000
const HOUR_MS = 3_600_000
/** A message opens the door for longer than anything else. */
const MESSAGE = { ms: 48 * HOUR_MS, sends: 5 }
const TOUCH = { ms: 60_000, sends: 3 }

/** What may be pushed from now on. */
export function openWindow(turn: Turn, { said, at }: Came): void {
  const { state } = turn
  if (said.type !== 'event') {
    state.windowUntil = Math.max(state.windowUntil ?? 0, at + MESSAGE.ms)
    turn.window = { until: beijingTime(state.windowUntil), sends: MESSAGE.sends }
  } else if (isFromCitizen(said) && (state.windowUntil ?? 0) < at + TOUCH.ms)
    turn.window = { until: beijingTime(at + TOUCH.ms), sends: TOUCH.sends }
}

export function notice(turn: Turn, came: Came, said: EventSaid): void {
  const command = readClick(said)
  if (command) return void obey(turn, came, command, undefined)
  switch (said.event) {
    case 'subscribe':
      return void welcome(turn, came, said.eventKey.replace(/^qrscene_/, ''))
    case 'scan':
      return void scanned(turn, came, said.eventKey)
    case 'unsubscribe':
      return void leave(turn, came)
    case 'templatesendjobfinish':
    case 'subscribe_msg_sent_event':
      return void turn.out.delivered.push(...deliveriesIn(said.fields))
  }
}

function welcome(turn: Turn, came: Came, scene: string): void {
  const { texts, scenes } = turn.rules
  const place = scene === '' ? undefined : scenes.get(scene)?.place
  if (scene !== '') keepScene(turn, came, scene)
  const more = place === undefined ? [] : [fill(texts, 'scanned', { place })]
  reply(turn, came, fill(texts, 'welcome'), ...more)
}

function scanned(turn: Turn, came: Came, scene: string): void {
  keepScene(turn, came, scene)
  const place = turn.rules.scenes.get(scene)?.place
  if (place === undefined) answer(turn, came, 'scannedUnknown')
  else answer(turn, came, 'scanned', { place })
}

/** Whoever takes a photo first and scans then means the same lamp. */
function keepScene({ state }: Turn, { at }: Came, id: string): void {
  if (id === '') return
  if (state.draft) state.draft.scene = id
  else state.scene = { id, until: at + SCENE_MS }
}

function leave(turn: Turn, came: Came): void {
  const { config, accounts } = turn.rules
  const own = accounts?.get(turn.making.touchpoint)?.onUnsubscribe
  const isKept = (own ?? config.onUnsubscribe) === 'submit' || isEmergency(turn.state.draft)
  if (isKept) close(turn, { order: came.order })
  delete turn.state.draft
  delete turn.state.next
  delete turn.state.scene
  delete turn.state.windowUntil
  turn.window = undefined
  turn.gone = turn.state.gone = true
  turn.answers.clear()
  turn.out.says.length = 0
}

/** Whoever writes to us is there again. */
export function comeBack(turn: Turn): void {
  if (!turn.state.gone) return
  delete turn.state.gone
  turn.gone = false
}

type Delivered = NonNullable<Joined['delivered']>[number]

/** One result stands by itself, or several in lists; where they are in the tree differs. */
function deliveriesIn(fields: unknown): Delivered[] {
  if (Array.isArray(fields)) return fields.flatMap(deliveriesIn)
  if (typeof fields !== 'object' || fields === null) return []
  const own = new Map(Object.entries(fields))
  const messageId = wordIn(own, 'MsgID') ?? wordIn(own, 'MsgId')
  if (messageId === undefined) return [...own.values()].flatMap(deliveriesIn)
  const status = (wordIn(own, 'Status') ?? wordIn(own, 'ErrorStatus') ?? '').toLowerCase()
  const isDelivered = status === 'success' || wordIn(own, 'ErrorCode') === '0'
  if (isDelivered) return [{ messageId, state: 'delivered' }]
  return [{ messageId, state: 'failed', reason: status.slice(0, 200) || 'WeChat does not say why' }]
}

function wordIn(own: ReadonlyMap<string, unknown>, name: string): string | undefined {
  const value = own.get(name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** For the gateway, too, where the ledger is down. */
export function emergencyAnswer(texts: Turn['rules']['texts'], receipt: string): string {
  return say(texts, 'emergency', { receipt })
}
