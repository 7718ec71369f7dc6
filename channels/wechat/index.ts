/** The WeChat official accounts: where the platform verifies our address, and where it posts what citizens say. */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { ChannelServices } from '../../src/contract/channel.ts'
import type { LiveFiles } from '../../src/contract/config-files.ts'
import { type Code, JiesuError, RejectedError } from '../../src/contract/errors.ts'
import { createTrackToken } from '../../src/contract/track-link.ts'
import { createAccounts } from './accounts.ts'
import { createBots } from './bots.ts'
import { commands as wechatCommands } from './commands.ts'
import { Config } from './config.ts'
import { jobs } from './jobs.ts'
import { type Files, readFiles } from './load.ts'
import { type Answer, createReceiver, type Receiver } from './receive.ts'
import { replay, shown } from './replay.ts'
import { SUCCESS, seal, textReply } from './reply.ts'
import { createSeldom } from './seldom.ts'
import { reportStandings } from './standings.ts'
import { type Account, type Opened, open, openEcho, type Query } from './verify.ts'

export const config = Config
export const commands = wechatCommands
export { jobs, readFiles, replay, shown }

type Services = ChannelServices & { config: Config; files: LiveFiles<Files> }

const errors: Code[] = [
  'bad-request',
  'unauthorized',
  'not-found',
  'body-too-large',
  'internal',
  'unconfigured',
  'disk-full',
  'journal-down',
  'journal-full',
  'stopping',
]

/** Bytes: far above what the platform sends, and still nothing for a machine. */
const BODY_LIMIT = 4_000_000

/** Beside the wait for the conversation: the citizen's words, on their way through Wechaty. */
const TURN_MORE_MS = 500

const plugin: FastifyPluginAsync<Services> = async (app, services) => {
  const { config: own, conversations, touchpoints, files, secret } = services
  const accounts = createAccounts({ touchpoints, files, secret, windowSeconds: own.windowSeconds })
  const bots = createBots({ conversations, log: app.log, turnMs: own.answerMs + TURN_MORE_MS })
  app.addHook('onClose', () => bots.stop())
  reportStandings(app, { ...services, accounts })
  services.gauge({
    name: 'jiesu_wechat_configured',
    help: '1 for an official account whose secrets are all set, else 0',
    labels: ['touchpoint'],
    collect: () =>
      accounts.all().map((touchpoint) => ({
        labels: { touchpoint },
        value: Number(accounts.missing(touchpoint).length === 0),
      })),
  })
  app.addHook('onReady', async () => {
    for (const touchpoint of accounts.all()) {
      const variables = accounts.missing(touchpoint)
      if (variables.length === 0) bots.warm(touchpoint)
      else app.log.info({ touchpoint, variables }, 'an official account is not set up: it answers 503')
    }
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
    done(null, body),
  )
  app.setValidatorCompiler(() => (value) => ({ value }))
  const isNews = createSeldom(services.clock)
  const tokenOf = createTrackToken(services.deriveKey)
  const pageOf = (receipt: string) => `${services.publicUrl}/track/${tokenOf(receipt)}`
  const receiver = createReceiver({ ...services, config: own, pageOf, show: bots.show })
  routes(app, { ...services, account: accountOf, receiver, tell })

  function accountOf(touchpoint: string): Account {
    const account = accounts.get(touchpoint)
    if (!account) throw new RejectedError('not-found', { detail: 'there is no such official account' })
    return account
  }

  /** Why is for an operator: the platform reads nothing of an answer. */
  function tell(touchpoint: string, { code, detail }: JiesuError): void {
    if (touchpoints.has(touchpoint) && isNews(`${touchpoint} ${code} ${detail?.replace(/\d+/g, '')}`))
      app.log.warn({ touchpoint, code, reason: detail }, 'a callback was refused; so may be others')
  }
}
export default plugin

interface Parts extends Pick<Services, 'clock' | 'intake'> {
  account(touchpoint: string): Account
  receiver: Receiver
  tell(touchpoint: string, error: JiesuError): void
}

type Call = FastifyRequest<{ Params: { touchpoint: string }; Querystring: Query; Body: unknown }>

const answered = (description: string) => ({
  200: { description, content: { 'text/plain': { schema: z.string() } } },
})

function routes(app: FastifyInstance, parts: Parts): void {
  app.get(
    '/wechat/:touchpoint',
    {
      config: { errors },
      exposeHeadRoute: false,
      schema: {
        tags: ['wechat'],
        summary: 'The platform verifies this address',
        response: answered('`echostr`, as it came'),
      },
    },
    (request: Call, reply) =>
      guarded(parts, request, (account) => text(reply, openEcho(request.query, parts.clock.now(), account))),
  )
  app.post(
    '/wechat/:touchpoint',
    {
      config: { errors },
      bodyLimit: BODY_LIMIT,
      schema: {
        tags: ['wechat'],
        summary: 'A message or an event, as the platform posts it',
        description:
          'Safe mode as a rule: enciphered XML. It is on the disk before it is answered; the same MsgId again gets the same answer.',
        response: answered('`success`, or a reply in XML, enciphered where the request was'),
      },
    },
    (request: Call, reply) => guarded(parts, request, (account) => post(parts, account, request, reply)),
  )
}

/** Refusals are told now and then; those of a known account are counted. */
async function guarded(
  { account, intake, tell }: Parts,
  { params: { touchpoint } }: Call,
  work: (account: Account) => FastifyReply | Promise<FastifyReply>,
): Promise<FastifyReply> {
  let known: Account | undefined
  try {
    known = account(touchpoint)
    return await work(known)
  } catch (error) {
    if (error instanceof RejectedError && known)
      intake.refused({ channel: 'wechat', endpoint: touchpoint }, error.code)
    if (error instanceof JiesuError) tell(touchpoint, error)
    throw error
  }
}

async function post(
  { clock, receiver }: Parts,
  account: Account,
  { query, body, params }: Call,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const opened = open({ query, body: typeof body === 'string' ? body : '', now: clock.now() }, account)
  const answer = await receiver.receive(params.touchpoint, opened.xml)
  // Whoever has hung up already closes nothing any more.
  if (reply.raw.destroyed) answer.sent(false)
  else reply.raw.once('close', () => answer.sent(reply.raw.writableFinished))
  const said = replyTo(answer, opened, account, clock.now())
  return said === undefined ? text(reply, SUCCESS) : reply.type('application/xml; charset=utf-8').send(said)
}

function replyTo({ incoming, text: words }: Answer, { sealed }: Opened, { appid }: Account, now: number) {
  if (!incoming || !words) return undefined
  const xml = textReply(incoming, words, now)
  if (!sealed) return xml
  return seal(xml, { ...sealed, appid }, Math.floor(now / 1000), randomUUID().slice(0, 13))
}

function text(reply: FastifyReply, body: string): FastifyReply {
  return reply.type('text/plain; charset=utf-8').send(body)
}
