/**
 * A process that is a call centre: streams live calls over a few connections, at a fixed rate or as fast as a window of
 * unacknowledged messages allows. Arguments: JSON of LiveCallsOptions. Prints JSON of LiveCallsResult.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { openCallCentre } from '../../test/support/phone/call-centre.ts'

export interface LiveCallsOptions {
  /** `http://host:port`. */
  url: string
  key: string
  /** Begins the ids of this run. */
  name: string
  calls: number
  /** Of each call. */
  segments: number
  /** Segments a second, of all calls; undefined: as fast as they are acknowledged. */
  rate?: number | undefined
}

export interface LiveCallsResult {
  /** Segments a second, acknowledged. */
  rate: number
  /** Milliseconds from sending to the acknowledgement. */
  p50: number
  p99: number
  max: number
}

const CONNECTIONS = 4
const WINDOW = 64

const { url, key, name, calls, segments, rate }: LiveCallsOptions = JSON.parse(process.argv[2] ?? '{}')
const centres = Array.from({ length: CONNECTIONS }, () => openCallCentre([url], key))
const waiting = new Set<Promise<unknown>>()

function say(call: number, message: { type: 'start' | 'segment' | 'end' } & Record<string, unknown>): void {
  const centre = centres[call % CONNECTIONS]
  const one = centre?.say(`${name}-${call}`, message)
  if (!one) return
  waiting.add(one)
  void one.then(() => waiting.delete(one))
}

for (let call = 0; call < calls; call++) say(call, { type: 'start' })
await Promise.all(waiting)
for (const centre of centres) centre.lags.length = 0

const began = performance.now()
for (let n = 0; n < calls * segments; n++) {
  const [call, at] = [n % calls, Math.floor(n / calls)]
  const role = at % 2 ? 'agent' : 'citizen'
  const text = `第 ${at} 句，暖气不热，已经十五天了`
  say(call, { type: 'segment', segment: { role, startMs: at * 2000, endMs: at * 2000 + 1500, text } })
  const ahead = rate === undefined ? 0 : ((n + 1) / rate) * 1000 - (performance.now() - began)
  if (ahead > 1) await sleep(ahead)
  while (rate === undefined && waiting.size >= WINDOW * CONNECTIONS) await Promise.race(waiting)
}
await Promise.all(waiting)
const seconds = (performance.now() - began) / 1000
const lags = centres.flatMap((centre) => centre.lags).toSorted((a, b) => a - b)
for (let call = 0; call < calls; call++) say(call, { type: 'end' })
await Promise.all(waiting)
for (const centre of centres) centre.close()

const quantile = (share: number) =>
  lags[Math.min(lags.length - 1, Math.floor(lags.length * share))] ?? Number.NaN
const result: LiveCallsResult = {
  rate: (calls * segments) / seconds,
  p50: quantile(0.5),
  p99: quantile(0.99),
  max: quantile(1),
}
console.log(JSON.stringify(result))
