/** Senders as they should be: the same key again until there is a 202. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { House } from './house.ts'

export interface Sent {
  key: string
  /** Undefined: never acknowledged. */
  receipt: string | undefined
  tries: number
  /** Of the last try. */
  ms: number
  status: number
}

export interface SendOptions {
  key: string
  /** The house's local key, where undefined. */
  apiKey: string
  body?: object
  /** Tries at most. */
  tries?: number
}

const words = (key: string) => ({ text: `楼道灯不亮了 ${key}`, type: 'complaint' })

/** Tries until a 202, or as often as it may. Never rejects. */
export async function send(house: Pick<House, 'url'>, options: SendOptions): Promise<Sent> {
  const { key, apiKey, body = words(key), tries = Number.POSITIVE_INFINITY } = options
  const sent: Sent = { key, receipt: undefined, tries: 0, ms: 0, status: 0 }
  while (sent.tries < tries) {
    if (sent.tries > 0) await sleep(50)
    sent.tries += 1
    const began = performance.now()
    try {
      const answer = await fetch(`${house.url}/v1/requests`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': key,
          authorization: `Bearer ${apiKey}`,
        },
        body: JSON.stringify(body),
      })
      const text = await answer.text()
      sent.status = answer.status
      if (answer.status === 202) sent.receipt = JSON.parse(text).receipt
    } catch {
      sent.status = 0
    }
    sent.ms = performance.now() - began
    if (sent.receipt) return sent
  }
  return sent
}

/** `work` for 0 to n-1, so many at a time. */
export async function eachOf(n: number, atOnce: number, work: (index: number) => Promise<void>) {
  let next = 0
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < n) await work(next++)
    }),
  )
}

export interface SteadyLoad {
  sent: Sent[]
  /** Resolves when the last answer is there. */
  stop(): Promise<Sent[]>
}

/**
 * So many a second, each tried once, until stopped. What a machine with other tests on it makes us miss is left out:
 * made up for at once it would be a flood.
 */
export function steadyLoad(house: House, apiKey: string, perSecond: number, name = 'load'): SteadyLoad {
  const sent: Sent[] = []
  const underWay = new Set<Promise<void>>()
  const began = performance.now()
  const mostAtOnce = perSecond / 4
  let due = 0
  let started = 0
  const timer = setInterval(() => {
    const before = due
    due = Math.floor(((performance.now() - began) / 1000) * perSecond)
    for (let left = Math.min(due - before, mostAtOnce); left > 0; left--) {
      const one = send(house, { key: `${name}-${started++}`, apiKey, tries: 1 }).then((answer) => {
        sent.push(answer)
        underWay.delete(one)
      })
      underWay.add(one)
    }
  }, 10)
  return {
    sent,
    async stop() {
      clearInterval(timer)
      await Promise.all(underWay)
      return sent
    },
  }
}
