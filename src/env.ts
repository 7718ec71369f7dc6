/** The only reader of process.env. An empty variable counts as one that is not there. */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { ByteSize } from './byte-size.ts'
import { ConfigError, type Fault } from './config-error.ts'

type Variables = Readonly<Record<string, string | undefined>>

const path = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((name) => resolve(name))

function url(expected: string, protocols: string[]) {
  const isRight = (text: string) => URL.canParse(text) && protocols.includes(new URL(text).protocol)
  return z.string().refine(isRight, `expected ${expected}`)
}

/** No path, no query, nobody's password. */
function isBare({ href, origin }: URL): boolean {
  return href.replace(/\/+$/, '') === origin
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

const Networks = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
  .refine((parts) => parts.every(isNetwork), 'expected CIDRs, such as 10.0.0.0/8,::1')

const MIN_SECRET = 32

const Shape = z.strictObject({
  HOST: z.string().default('127.0.0.1').meta({ description: 'Address to listen on' }),
  PORT: z
    .string()
    .default('8080')
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) < 65_536, 'expected a port, 0 to 65535')
    .transform(Number)
    .meta({ description: 'Port to listen on; 0: any that is free' }),
  ROLE: z
    .enum(['all', 'gateway', 'worker'])
    .default('all')
    .meta({ description: '`all`, `gateway` or `worker`; the last two need DATABASE_URL' }),
  DATA_DIR: path('./data').meta({
    description: 'Journal, embedded PostgreSQL and made secrets; one process owns it',
  }),
  CONFIG_DIR: path('./config').meta({ description: 'What an operator edits' }),
  BLOBS_DIR: z
    .string()
    .optional()
    .meta({ description: 'Attachments, shared by all gateways and workers', shownDefault: 'DATA_DIR/blobs' }),
  DISK_RESERVE: ByteSize.prefault('1GB').meta({
    description: 'Free space below which accepting answers 503',
  }),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .meta({ description: '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`' }),
  DATABASE_URL: url('postgres://USER:PASSWORD@HOST/NAME', ['postgres:', 'postgresql:']).optional().meta({
    description: 'The ledger, and the queue where REDIS_URL is not set',
    shownDefault: 'embedded PostgreSQL',
    secret: true,
  }),
  REDIS_URL: url('redis://HOST:PORT or rediss://HOST:PORT', ['redis:', 'rediss:'])
    .optional()
    .meta({ description: 'The queue, and what limits count', shownDefault: 'on the ledger', secret: true }),
  RECEIPT_SECRET: z
    .string()
    .min(MIN_SECRET, `expected at least ${MIN_SECRET} characters, such as openssl rand -hex 32 makes`)
    .optional()
    .meta({
      description: 'Makes the receipts: one for the whole installation, never rotated, part of the backup',
      shownDefault: 'made in DATA_DIR; required with DATABASE_URL, but for a worker',
      secret: true,
    }),
  PUBLIC_URL: url('http://… or https://…', ['http:', 'https:'])
    .transform((text) => new URL(text))
    .refine(isBare, 'expected http://… or https://… with nothing after the host: the pages stand at its root')
    .transform(({ origin }) => origin)
    .optional()
    .meta({ description: 'How citizens reach us; makes the links', shownDefault: 'http://HOST:PORT' }),
  TRUST_PROXY: Networks.meta({
    description: 'CIDRs of proxies whose forwarded headers count',
    shownDefault: 'none',
  }),
})

export type Env = z.output<typeof Shape> & { BLOBS_DIR: string }

const names = Shape.keyof().options
const metaOf = (name: (typeof names)[number]) => Shape.shape[name].meta() ?? {}

/** Throws ConfigError with every fault. Paths are absolute, sizes in bytes; DESIGN's defaults. */
export function readEnv(env: Variables = process.env): Env {
  const faults: Fault[] = []
  const values: Record<string, string> = {}
  for (const name of names) {
    const value = metaOf(name).secret ? readSecret(name, env, faults) : env[name]
    if (value) values[name] = value
  }
  const parsed = Shape.safeParse(values)
  for (const { path, message } of parsed.error?.issues ?? []) faults.push(fault(path.join('.'), message))
  faults.push(...togetherFaults(values, faults))
  // It prints what citizens write, and swallows crashes.
  if (/^(verbose|silly)$/i.test(env.WECHATY_LOG ?? ''))
    faults.push(fault('WECHATY_LOG', 'expected nothing, or info'))
  if (!parsed.data || faults.length > 0) throw new ConfigError(faults)
  const { BLOBS_DIR, DATA_DIR } = parsed.data
  return { ...parsed.data, BLOBS_DIR: BLOBS_DIR ? resolve(BLOBS_DIR) : join(DATA_DIR, 'blobs') }
}

/**
 * NAME, or what the file named by NAME_FILE holds, without the line ends around it. In `name` every character that
 * can't stand in a variable's name reads as `_`. Throws ConfigError where the file can't be read or both are set.
 */
export function secret(name: string, env: Variables = process.env): string | undefined {
  const faults: Fault[] = []
  const value = readSecret(name.toUpperCase().replace(/[^A-Z0-9]/g, '_'), env, faults)
  if (faults.length > 0) throw new ConfigError(faults)
  return value
}

/** For the log: secrets are hidden, of addresses only the password and the parameters. */
export function maskEnv(env: Env): Record<string, unknown> {
  return Object.fromEntries(
    names.map((name) => [name, metaOf(name).secret && env[name] ? mask(name, String(env[name])) : env[name]]),
  )
}

/** The README's table of variables, Markdown. */
export function envTable(): string {
  const { properties = {} } = z.toJSONSchema(Shape, { io: 'input', unrepresentable: 'any' })
  const rows = names.map((name) => {
    const { description = '', shownDefault, secret } = metaOf(name)
    const property = properties[name]
    const fallback = shownDefault ?? `\`${typeof property === 'object' ? property.default : ''}\``
    const file = secret ? `, \`${name}_FILE\`` : ''
    return `| \`${name}\`${file} | ${fallback} | ${description}${secret ? ' (secret)' : ''} |`
  })
  return ['| variable | default | what |', '|---|---|---|', ...rows].join('\n')
}

function readSecret(name: string, env: Variables, faults: Fault[]): string | undefined {
  const file = env[`${name}_FILE`]
  const value = env[name] || undefined
  if (!file) return value
  if (value) {
    faults.push(fault(name, `expected ${name} or ${name}_FILE, not both`))
    return undefined
  }
  try {
    const held = readFileSync(file, 'utf8').replace(/^[\r\n]+|[\r\n]+$/g, '')
    if (held !== '') return held
    faults.push(fault(`${name}_FILE`, 'expected a secret in this file, it is empty'))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown'
    faults.push(fault(`${name}_FILE`, `expected a file that can be read (${code})`))
  }
  return undefined
}

/** What no variable can know by itself. A secret that is there but faulty is not called missing. */
function togetherFaults(values: Record<string, string>, known: Fault[]): Fault[] {
  const isMissing = (name: string) => !values[name] && !known.some(({ path }) => path.startsWith(name))
  const faults: Fault[] = []
  if ((values.ROLE === 'gateway' || values.ROLE === 'worker') && isMissing('DATABASE_URL'))
    faults.push(fault('DATABASE_URL', `expected with ROLE=${values.ROLE}`))
  // A worker makes no receipts.
  if (values.DATABASE_URL && values.ROLE !== 'worker' && isMissing('RECEIPT_SECRET'))
    faults.push(fault('RECEIPT_SECRET', 'expected with DATABASE_URL: the one of this installation'))
  return faults
}

function mask(name: string, value: string): string {
  if (!name.endsWith('_URL')) return '***'
  const { protocol, username, password, host, pathname } = new URL(value)
  const user = username || password ? `${username}${password ? ':***' : ''}@` : ''
  return `${protocol}//${user}${host}${pathname}`
}

function fault(name: string, message: string): Fault {
  return { file: 'environment', path: name, message }
}
