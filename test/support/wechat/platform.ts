/**
 * A fake WeChat, the half that calls: it posts what citizens do to the account's callback as Tencent's servers do, cuts
 * and tries again as they do, and tells what the citizen would see.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Account, type Answer, judge, type Mode } from './platform-answer.ts'
import { type Citizen, createCitizen } from './platform-citizen.ts'
import { signatureOf } from './platform-crypto.ts'
import {
  createMessageIds,
  type Letter,
  makeNonce,
  type Post,
  type Told,
  type Windows,
  type Writing,
  writePost,
} from './platform-letter.ts'
import { type Response, send } from './platform-send.ts'

/** What the citizen sees where the account did not answer, or oddly. */
export const OUT_OF_ORDER = '该公众号暂时无法提供服务，请稍后再试'

export interface PlatformOptions {
  /** `http://127.0.0.1:PORT/wechat/TOUCHPOINT` */
  callbackUrl: string
  account: Account
  mode: Mode
  /** Of CreateTime, MsgId and timestamps; time itself passes as it does. */
  clock?: { now(): number }
  /** For an answer. Tencent's are 5000. */
  timeoutMs?: number
  /** After the first try. Tencent's are 3. */
  retries?: number
  /** Between tries that failed at once; as long as a whole try where it is not said. */
  pauseMs?: number
  /** The other half, which is told before the callback is called: who may be pushed to from now on, and who has left. */
  api?: Windows
}

export interface Platform {
  citizen(openid: string): Citizen
  /** Once more, the same MsgId and CreateTime; with all its tries. */
  deliver(letter: Letter): Promise<Told>
  /** A single try, as `over` changes it: for what Tencent would never send. */
  post(letter: Letter, over?: Partial<Writing>, tamper?: (post: Post) => Post): Promise<Response>
  /** What is done when the callback's address is saved: a GET with an echostr. */
  verifyUrl(over?: Partial<Writing>): Promise<'verified' | { error: string }>
}

export function createPlatform(options: PlatformOptions): Platform {
  const { callbackUrl, account, mode, clock = Date, timeoutMs = 5000, retries = 3 } = options
  const { pauseMs = timeoutMs } = options
  const now = () => clock.now()
  const nextId = createMessageIds(now)
  const writing = (over: Partial<Writing> = {}): Writing => ({
    ...account,
    mode,
    timestamp: seconds(now()),
    nonce: makeNonce(),
    ...over,
  })

  async function post(
    letter: Letter,
    over?: Partial<Writing>,
    tamper: (post: Post) => Post = (post) => post,
  ): Promise<Response> {
    const { query, body } = tamper(writePost(letter, writing(over)))
    return send({ url: callbackUrl, method: 'POST', query, body, timeoutMs })
  }

  async function deliver(letter: Letter): Promise<Told> {
    const answers: Answer[] = []
    for (let tries = 0; tries <= retries; tries++) {
      const began = performance.now()
      const response = await post(letter)
      const answer = understand(response, letter)
      answers.push(answer)
      if (!isTriedAgain(response) || tries === retries) return tell(letter, answers, answer)
      await sleep(Math.max(0, pauseMs - (performance.now() - began)))
    }
    throw new Error('retries is below 0')
  }

  function understand(response: Response, { openid }: Letter): Answer {
    if ('failed' in response) return { error: response.failed }
    if (response.status < 200 || response.status > 299) return { error: `HTTP ${response.status}` }
    return judge(response.body, account, mode, openid)
  }

  async function verifyUrl(over?: Partial<Writing>): Promise<'verified' | { error: string }> {
    const { token, timestamp, nonce } = writing(over)
    const echostr = `${makeNonce()}${makeNonce()}`
    const query = { signature: signatureOf(token, timestamp, nonce), echostr, timestamp, nonce }
    const response = await send({ url: callbackUrl, method: 'GET', query, timeoutMs })
    if ('failed' in response) return { error: response.failed }
    if (response.status !== 200) return { error: `HTTP ${response.status}` }
    return response.body === echostr ? 'verified' : { error: 'the echostr did not come back as it was' }
  }

  const citizen = (openid: string): Citizen =>
    createCitizen({
      openid,
      account,
      now: () => seconds(now()),
      nextId,
      deliver(letter, opening) {
        if (opening === 'gone') options.api?.unfollow(openid)
        else if (opening) options.api?.openWindow(openid, opening)
        return deliver(letter)
      },
    })
  return { citizen, deliver, post, verifyUrl }
}

function seconds(milliseconds: number): string {
  return String(Math.floor(milliseconds / 1000))
}

/** An odd answer is none the better for being asked for again; Tencent's documents say nothing of it. */
function isTriedAgain(response: Response): boolean {
  return 'failed' in response || response.status >= 500
}

/** Nobody looks at the chat for these. */
const unseen = new Set(['unsubscribe', 'LOCATION', 'TEMPLATESENDJOBFINISH', 'subscribe_msg_sent_event'])

function tell(letter: Letter, answers: Answer[], last: Answer): Told {
  const isSeen = !unseen.has(String(letter.fields.Event))
  const shown = typeof last === 'string' ? [] : ['text' in last ? last.text : OUT_OF_ORDER]
  return { letter, answers, shown: isSeen ? shown : [] }
}
