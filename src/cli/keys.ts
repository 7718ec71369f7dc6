import { z } from 'zod'
import { createPostgresKeys, type KeyStore } from '../../adapters/keys-postgres.ts'
import { type House, withHouse } from './house.ts'

const Name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'a name is lower-case letters, digits and hyphens')
const Channel = z.enum(['web', 'phone', 'dispatch'], '--channel is web, phone or dispatch').optional()

export function addKey(name: string, options: { touchpoint?: string; channel?: string }): Promise<number> {
  return withHouse(async (house) => {
    const touchpoint = options.touchpoint ?? 'web'
    if (!house.config.touchpoints.has(touchpoint)) {
      throw new Error(
        `there is no touchpoint ${touchpoint}; known: ${[...house.config.touchpoints.keys()].join(', ')}`,
      )
    }
    const key = await keysOf(house).add(parse(Name, name), touchpoint, parse(Channel, options.channel))
    console.error(
      `Key ${name} for touchpoint ${touchpoint}, ${options.channel ?? 'all channels'}. It is shown only now.`,
    )
    console.log(key)
    return 0
  })
}

export function listKeys(): Promise<number> {
  return withHouse(async (house) => {
    for (const { name, touchpoint, channel } of await keysOf(house).list()) {
      console.log(`${name.padEnd(24)} ${touchpoint.padEnd(16)} ${channel ?? 'all'}`)
    }
    return 0
  })
}

export function revokeKey(name: string): Promise<number> {
  return withHouse(async (house) => {
    const revoked = await keysOf(house).revoke(name)
    console.log(revoked ? `${name} is revoked; gateways follow within 10 s` : `there is no key ${name}`)
    return revoked ? 0 : 1
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
