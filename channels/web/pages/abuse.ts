/**
 * Too many, too fast, or by a robot: nobody is refused. Above its limits an address or a phone is slowed down, then
 * asked; everything typed stays in the form. Words of an emergency pass at once, uncounted.
 */
import { createHmac } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Challenge } from '../../../src/contract/captcha.ts'
import type { ChannelServices } from '../../../src/contract/channel.ts'
import type { Config } from '../config.ts'
import { addressOf } from './address.ts'
import { createTickets } from './ticket.ts'

export interface Attempt {
  request: Pick<FastifyRequest, 'ip'>
  lang: 'zh' | 'en'
  /** E.164 */
  phone: string | undefined
  text: string
  /** `issuedAt` in milliseconds since the epoch. */
  view: { id: string; issuedAt: number }
  /** The field that nobody sees holds something. */
  filledHoneypot: boolean
  /** `ticket` of the last `ask`, as the form brought it back. */
  ticket?: string | undefined
  /** To the challenge of the last `ask`. */
  answer?: string | undefined
}

export interface Free {
  verdict: 'free'
  /** To be kept in the form if it has to be shown again: then nobody is asked twice. */
  ticket?: string
}
/** The form is shown again with everything that it held, and `ticket` hidden in it. */
export interface Ask {
  verdict: 'ask'
  why: 'often' | 'fast' | 'honeypot'
  /** Sent earlier, it is asked again; 0 where a second press is enough. */
  waitSeconds: number
  ticket: string
  /** To be answered, in place of waiting. */
  challenge?: Challenge
}
export type Judge = (attempt: Attempt) => Promise<Free | Ask>

export type JudgeServices = Pick<ChannelServices, 'limits' | 'captchas' | 'clock' | 'deriveKey'> & {
  config: Pick<Config, 'limits' | 'captcha'>
  isEmergency(text: string): boolean
}

/** To be asked when everything else about a form is right, since each time counts. */
export function createJudge(services: JudgeServices): Judge {
  const { clock, isEmergency } = services
  const { limits: rules, captcha: captchaName } = services.config
  const captcha = services.captchas.get(captchaName)
  const tickets = createTickets(services)
  const count = createCounter(services)

  async function look({ ticket, answer, view }: Attempt): Promise<Free | Ask | undefined> {
    if (ticket === undefined) return undefined
    const redeemed = await tickets.redeem(view.id, ticket)
    if (redeemed === 'good') return { verdict: 'free', ticket }
    if (redeemed !== undefined) return { verdict: 'ask', why: 'often', ticket, ...redeemed }
    if (!captcha || answer === undefined || !(await captcha.verify(ticket, answer))) return undefined
    return { verdict: 'free', ticket: tickets.issue(view.id, 0) }
  }

  function doubt({ view, filledHoneypot }: Attempt): Ask['why'] | undefined {
    if (clock.now() - view.issuedAt < rules.leastSeconds * 1000) return 'fast'
    return filledHoneypot ? 'honeypot' : undefined
  }

  async function weigh(attempt: Attempt): Promise<Free | Ask> {
    const share = await count(attempt)
    if (share >= 1 && captcha) {
      const challenge = await captcha.challenge(attempt.lang)
      return { verdict: 'ask', why: 'often', waitSeconds: 0, ticket: challenge.id, challenge }
    }
    const why = share > 0 ? 'often' : doubt(attempt)
    if (why === undefined) return { verdict: 'free' }
    const waitSeconds = Math.ceil(Math.min(share, 1) * rules.longestWaitSeconds)
    return { verdict: 'ask', why, waitSeconds, ticket: tickets.issue(attempt.view.id, waitSeconds) }
  }

  return async (attempt) => {
    if (isEmergency(attempt.text)) return { verdict: 'free' }
    return (await look(attempt)) ?? weigh(attempt)
  }
}

/** How far from `free` (0) to `ask` (1) or beyond: by address and by phone, the worse of the two. */
function createCounter({ limits, deriveKey, config }: JudgeServices) {
  const key = deriveKey('web/limits')
  const { windowSeconds, address, phone: phoneStages } = config.limits

  async function shareOf(kind: string, value: string, { free, ask }: typeof address): Promise<number> {
    const name = createHmac('sha256', key).update(`${kind} ${value}`).digest('base64url')
    const { count } = await limits.take(`web/${name}`, { max: free, windowSeconds })
    return count <= free ? 0 : (count - free) / Math.max(1, ask - free)
  }
  return async ({ request, phone }: Attempt): Promise<number> => {
    const shares = await Promise.all([
      shareOf('address', addressOf(request.ip), address),
      phone === undefined ? 0 : shareOf('phone', phone, phoneStages),
    ])
    return Math.max(...shares)
  }
}
