import { z } from 'zod'
import { createPostgresKeys, type KeyStore } from '../../adapters/keys-postgres.ts'
import { DEFAULT_CENTRE, DEFAULT_TOUCHPOINT } from '../config-touchpoints.ts'
import type { KeyChannel } from '../contract/ports.ts'
import { type House, withHouse } from './house.ts'
import { columns } from './table.ts'

const Name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'a name is lower-case letters, digits and hyphens')
const Channel = z.enum(['web', 'phone', 'dispatch'], '--channel is web, phone or dispatch').optional()

export interface KeyOptions {
  touchpoint?: string | undefined
  channel?: string | undefined
}

export function addKey(name: string, options: KeyOptions): Promise<number> {
  return withHouse(async (house) => {
    const channel = parse(Channel, options.channel)
    const touchpoint = options.touchpoint ?? (channel === 'phone' ? DEFAULT_CENTRE : DEFAULT_TOUCHPOINT)
    if (!house.config.touchpoints.has(touchpoint)) {
      throw new Error(
        `there is no touchpoint ${touchpoint}; known: ${[...house.config.touchpoints.keys()].join(', ')}`,
      )
    }
    const key = await keysOf(house).add(parse(Name, name), touchpoint, channel)
    tell(name, touchpoint, channel)
    console.log(key)
    return 0
  })
}

export function renewKey(name: string): Promise<number> {
  return withHouse(async (house) => {
    const renewed = await keysOf(house).replace(name)
    if (!renewed) throw new Error(`there is no key ${name}: make one with \`key add ${name}\``)
    tell(name, renewed.touchpoint, renewed.channel)
    console.error('The old one ends within 10 s.')
    console.log(renewed.key)
    return 0
  })
}

/** Beside the key, which stands alone on standard output. */
function tell(name: string, touchpoint: string, channel: KeyChannel | undefined): void {
  console.error(
    `Key ${name} for touchpoint ${touchpoint}, ${channel ?? 'all channels'}. It is shown only now.`,
  )
  if (!channel)
    console.error(
      'All channels: it submits, reads everything and posts updates. Less: --channel web, phone or dispatch.',
    )
}

export function listKeys(): Promise<number> {
  return withHouse(async (house) => {
    const keys = await keysOf(house).list()
    const rows = keys.map(({ name, touchpoint, channel }) => [name, touchpoint, channel ?? 'all'])
    console.log(rows.length === 0 ? 'none' : columns([['name', 'touchpoint', 'channel'], ...rows]).join('\n'))
    return 0
  })
}

export function revokeKey(name: string): Promise<number> {
  return withHouse(async (house) => {
    const revoked = await keysOf(house).revoke(name)
    if (!revoked) throw new Error(`there is no key ${name}`)
    console.log(`${name} is revoked; gateways follow within 10 s`)
    return 0
  })
}

function keysOf({ pool, env, log }: House): KeyStore {
  return createPostgresKeys({ pool, dataDir: env.DATA_DIR, clock: Date, log })
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Error(parsed.error.issues[0]?.message ?? 'bad value')
}
