/** The merged legacy hotlines: their webhooks, each in its own dialect, and what we hold of each. */
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { ChannelServices } from '../../src/contract/channel.ts'
import type { ConfigFiles, LiveFiles } from '../../src/contract/config-files.ts'
import { type Code, RejectedError } from '../../src/contract/errors.ts'
import { balanceRoutes } from './balance.ts'
import { createClockSuspicion } from './clock-suspicion.ts'
import { commands as hotlineCommands } from './commands/commands.ts'
import { Config } from './config.ts'
import { jobs } from './jobs.ts'
import { type Hotlines, loadHotlines } from './load.ts'
import type { Answer, Arrived } from './message.ts'
import { type Bodies, createBodies } from './read-body.ts'
import { createReceiver, type Receiver } from './receive.ts'
import { refusedRoutes } from './refused.ts'
import { createRegistry, type LiveHotline, type Registry } from './registry.ts'
import { replay } from './replay.ts'
import { shown } from './show-kept.ts'
import { stateRoutes } from './state.ts'

export const config = Config
export const commands = hotlineCommands
export { jobs, replay, shown }

export function readFiles(reader: ConfigFiles, before: Hotlines | undefined): Hotlines {
  return loadHotlines(reader, before)
}

type Services = ChannelServices & { config: Config; files: LiveFiles<Hotlines> }

const errors: Code[] = [
  'bad-request',
  'unauthorized',
  'not-found',
  'body-too-large',
  'unsupported-media',
  'internal',
  'busy',
  'unconfigured',
  'disk-full',
  'journal-down',
  'journal-full',
  'ledger-down',
  'blobs-down',
  'stopping',
]
const docs = {
  tags: ['hotlines'],
  summary: 'A post of a hotline, in its own dialect',
  description: [
    'Format, charset and authentication are those of its file in config/hotlines, and so are the answers, errors too:',
    'those below are only what they are about. 2xx comes after it is on the disk, with its receipt, also where it could',
    'not be understood. The very same post again gets the same answer at any age.',
  ].join('\n'),
  response: {
    200: {
      description: 'It is on the disk; status and form are those of the hotline',
      content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
    },
  },
}

const plugin: FastifyPluginAsync<Services> = async (app, services) => {
  const { files, config, clock } = services
  const { log } = app
  const registry = createRegistry({ files, expressionMs: config.expressionMs })
  app.addHook('onClose', () => registry.close())
  const suspicion = createClockSuspicion({ sources: config.staleSources, clock, log })
  services.gauge({
    name: 'jiesu_clock_suspect',
    help: '1 while so many hotlines are stale at once that our own clock must be wrong',
    labels: [],
    collect: () => [{ labels: {}, value: Number(suspicion.isSuspect()) }],
  })
  const receiver = createReceiver({ ...services, registry, suspicion, log })
  await app.register(async (scope) =>
    postRoutes(scope, { registry, receiver, clock, bodies: createBodies() }),
  )
  await app.register(async (scope) => balanceRoutes(scope, services, registry))
  const watched = {
    hotlines: () => registry.hotlines(),
    refused: (number: string) => receiver.refused(number),
  }
  await app.register(async (scope) => stateRoutes(scope, services, watched))
  await app.register(async (scope) => refusedRoutes(scope, { ...services, registry }))
}
export default plugin

interface PostParts extends Pick<ChannelServices, 'clock'> {
  registry: Registry
  receiver: Receiver
  bodies: Bodies
}

type Call = FastifyRequest<{ Params: { number: string } }>

function postRoutes(app: FastifyInstance, parts: PostParts): void {
  // The handler reads the body, which still lies in the socket: what comes, and how much, is each hotline's own.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  app.addHook('onRequest', (request, _reply, done) => {
    hideContentType(request)
    done()
  })
  app.setValidatorCompiler(() => (value) => ({ value }))
  const handler = (request: Call, reply: FastifyReply) => answer(request, reply, parts)
  const options = { config: { errors }, schema: docs, exposeHeadRoute: false }
  app.post('/hotlines/:number', options, handler)
  app.get('/hotlines/:number', options, handler)
}

const contentTypes = new WeakMap<FastifyRequest, string>()

/** From Fastify, that refuses what is none by the letter, such as `json`: what it means is each hotline's own to say. */
function hideContentType(request: FastifyRequest): void {
  const { headers } = request.raw
  if (headers['content-type'] === undefined) return
  contentTypes.set(request, headers['content-type'])
  headers['content-type'] = 'application/octet-stream'
}

async function answer(request: Call, reply: FastifyReply, parts: PostParts): Promise<FastifyReply> {
  const { registry, receiver, clock, bodies } = parts
  const live = registry.get(request.params.number)
  if (!live) throw new RejectedError('not-found', { detail: 'there is no such hotline' })
  const at = clock.now()
  const bounds = {
    maxBytes: live.hotline.limits.maxBytes,
    mayBeLarge: () => receiver.ahead(live, arrivedOf(request, Buffer.alloc(0), at)),
  }
  try {
    refuseMethod(request, live)
    const work = (bytes: Buffer) => receiver.receive(live, arrivedOf(request, bytes, at))
    return send(reply, await bodies.during(request.raw, bounds, work))
  } catch (error) {
    return send(reply, receiver.failure(live, error, at))
  }
}

function send(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  return reply.code(status).headers(headers).send(body)
}

function refuseMethod({ method }: Call, { hotline }: LiveHotline): void {
  if (method === 'GET' && hotline.dialect.format !== 'query')
    throw new RejectedError('method-not-allowed', { detail: 'this hotline takes POST' })
}

function arrivedOf(request: Call, body: Buffer, at: number): Arrived {
  const { method, ip, raw } = request
  const [path = '', ...query] = (raw.url ?? '').split('?')
  const headers = headersOf(raw)
  const contentType = contentTypes.get(request)
  if (contentType !== undefined) headers.set('content-type', contentType)
  return { method, path, query: query.join('?'), headers: Object.fromEntries(headers), body, ip, at }
}

/** Of the raw ones: node drops the second of some headers, and whoever sends two of them is refused for it. */
function headersOf({ rawHeaders }: Call['raw']): Map<string, string> {
  const headers = new Map<string, string>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? ''
    const value = rawHeaders[at + 1] ?? ''
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return headers
}
