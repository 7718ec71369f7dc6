/** A real Redis of the test's own, that can be killed, restarted and wiped. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from '../../adapters/free-port.ts'
import type { Teardown } from './postgres.ts'

export interface RedisOptions {
  appendonly?: 'yes' | 'no'
  appendfsync?: 'always' | 'everysec' | 'no'
  maxmemoryPolicy?: string
}

export interface TestRedis {
  url: string
  port: number
  pid(): number
  /** Ends it as an administrator would; what it held is kept. */
  stop(): Promise<void>
  /** Ends it as the kernel would. */
  kill9(): Promise<void>
  /** Starts it again on the same port and files. */
  restart(): Promise<void>
  flushAll(): Promise<void>
}

const BINARY = 'redis-server'

/** Starts Redis on a free port; it ends with `t`. Fails with what to install where there is none. */
export async function startRedis(t: Teardown, options: RedisOptions = {}): Promise<TestRedis> {
  if (spawnSync(BINARY, ['--version']).error) {
    throw new Error(`${BINARY} is not in PATH; install it: apt-get install redis-server`)
  }
  const dir = await mkdtemp(join(tmpdir(), 'jiesu-redis-'))
  const port = await freePort()
  let child = await start(dir, port, options)
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
  t.teardown(async () => {
    await end('SIGKILL')
    await rm(dir, { recursive: true, force: true })
  })
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: () => child.pid ?? 0,
    stop: () => end('SIGTERM'),
    kill9: () => end('SIGKILL'),
    async restart() {
      await end('SIGTERM')
      child = await start(dir, port, options)
    },
    async flushAll() {
      const redis = new Redis(port)
      await redis.flushall()
      redis.disconnect()
    },
  }
}

async function start(dir: string, port: number, options: RedisOptions): Promise<ChildProcess> {
  const { appendonly = 'yes', appendfsync = 'everysec', maxmemoryPolicy = 'noeviction' } = options
  const child = spawn(
    BINARY,
    [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', ''],
      ...['--appendonly', appendonly, '--appendfsync', appendfsync, '--maxmemory-policy', maxmemoryPolicy],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let output = ''
  child.stdout.on('data', (data: Buffer) => {
    output = (output + data).slice(-2000)
  })
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`${BINARY} ended with ${child.exitCode}:\n${output}`)
    if (await answers(port)) return child
    await sleep(25)
  }
  child.kill('SIGKILL')
  throw new Error(`${BINARY} did not answer within 5 s:\n${output}`)
}

/** Whether it answers PING with PONG, which it does not while it is loading. */
async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    socket.write('PING\r\n')
    const [reply] = await once(socket, 'data')
    return String(reply).startsWith('+PONG')
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
