/** WS /phone/live: who may connect, how many, and until when. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { RejectedError } from '../../../src/contract/errors.ts'
import { originOf } from '../centre.ts'
import type { Config } from '../config.ts'
import { Session } from './session.ts'

type Services = ChannelServices & { config: Config }

const BEAT_MS = 15_000
/** Of all connections of this gateway. */
const MOST_CALLS = 50_000
const [GOING, TRY_LATER, REVOKED] = [1001, 1013, 4401]

interface Line {
  session: Session
  touchpoint: string
  isAlive: boolean
  wasSlow: boolean
  /** Throws RejectedError where its key is none any more. */
  check(): Promise<void>
}

export async function liveRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const lines = new Map<WebSocket, Line>()
  const calls = () => [...lines.values()].reduce((sum, { session }) => sum + session.calls, 0)
  const beats = setInterval(() => {
    for (const [socket, line] of lines) beat(socket, line)
  }, BEAT_MS).unref()
  app.addHook('preClose', async () => {
    clearInterval(beats)
    for (const socket of lines.keys()) socket.close(GOING)
  })
  services.gauge({
    name: 'jiesu_phone_live',
    help: 'Connections of call centres, and calls on them that have not ended',
    labels: ['what'],
    collect: () => [
      { labels: { what: 'connections' }, value: lines.size },
      { labels: { what: 'calls' }, value: calls() },
    ],
  })
  const options = {
    websocket: true as const,
    schema: {
      tags: ['phone'],
      summary: 'Live calls: a WebSocket, see schema/phone-live.asyncapi.json',
      response: { 101: z.null().describe('What is said then: see that file') },
    },
    // Before the upgrade: who may not is told so in HTTP.
    preValidation: async (request: FastifyRequest) => {
      request.caller = await services.authenticate(request, ['phone'])
    },
  }
  app.get('/phone/live', options, (socket, request) => open({ app, services, lines, calls }, socket, request))
}

interface Lines {
  app: FastifyInstance
  services: Services
  lines: Map<WebSocket, Line>
  /** On all of them. */
  calls(): number
}

function open({ app, services, lines, calls }: Lines, socket: WebSocket, request: FastifyRequest): void {
  const { config, intake, clock, authenticate } = services
  const { caller } = request
  if (!caller || isFull(lines, caller.touchpoint, config)) {
    socket.close(caller ? TRY_LATER : REVOKED)
    return
  }
  const origin = originOf(caller)
  const mayOpen = () => calls() < MOST_CALLS
  const session = new Session({ socket, origin, config, intake, clock, log: app.log, mayOpen })
  const check = async () => void (await authenticate(request, ['phone']))
  const line = { session, touchpoint: caller.touchpoint, isAlive: true, wasSlow: false, check }
  lines.set(socket, line)
  socket.on('message', (data, isBinary) => session.hear(bytesOf(data), isBinary))
  socket.on('pong', () => {
    line.isAlive = true
  })
  socket.on('error', (err) => app.log.debug({ err }, 'a call centre connection broke'))
  socket.on('close', () => lines.delete(socket))
}

function isFull(lines: ReadonlyMap<WebSocket, Line>, touchpoint: string, { live }: Config): boolean {
  if (lines.size >= live.maxConnections) return true
  const own = [...lines.values()].filter((line) => line.touchpoint === touchpoint)
  return own.length >= live.maxConnectionsOfCentre
}

/** Who does not answer is gone; who does not read what we say, or whose key was revoked, has to come back. */
function beat(socket: WebSocket, line: Line): void {
  const { isSlow } = line.session
  if (!line.isAlive || (isSlow && line.wasSlow)) {
    socket.terminate()
    return
  }
  line.wasSlow = isSlow
  line.isAlive = isSlow
  line.session.forgetQuiet()
  socket.ping()
  line.check().catch((error: unknown) => {
    if (error instanceof RejectedError) socket.close(REVOKED)
  })
}

function bytesOf(data: Buffer | ArrayBuffer | Buffer[]): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}
