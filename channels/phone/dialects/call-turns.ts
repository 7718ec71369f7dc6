/**
 * Turns by call: `{"1759649515307_4b58f788-…": [{"citizen": "…"}, {"hot-line": "…"}]}`, as the recogniser of a city's
 * 12345 gives them to a service that writes the work order. There is no document: the form is known from the public code
 * of such a service for Lu'an (README, tests), which also takes other ids than these, several calls in one body, and keys
 * of turns that it does not know. The number before the id is taken to be when the call began, in milliseconds.
 */
import { z } from 'zod'
import { beijingTime } from '../../../src/contract/beijing-time.ts'
import type { Told, Utterance } from '../call.ts'
import type { Body, Dialect } from '../dialect.ts'
import { extensionsOf, isRecord, listOf, parsed, recordOf } from '../read.ts'

const Turn = z.record(z.string(), z.unknown())
type Turn = z.infer<typeof Turn>
const Calls = recordOf(listOf(Turn)).refine((calls) => Object.keys(calls).length > 0, 'holds no call')

const CALL_ID = /^\d{13}_[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i
const STARTED = /^(\d{13})_/
const roles = new Map<string, Utterance['role']>([
  ['citizen', 'citizen'],
  ['hot-line', 'agent'],
])

export const callTurns: Dialect = {
  id: 'call-turns',
  title: 'Turns by call, with the keys citizen and hot-line',
  detects: ({ json }) => isRecord(json) && isCalls(json),
  read,
}

function isCalls(json: Record<string, unknown>): boolean {
  // Not Object.entries(): a million keys need no look.
  for (const id in json) {
    const turns = json[id]
    return Array.isArray(turns) && (CALL_ID.test(id) || turns.slice(0, 20).some(isTurn))
  }
  return false
}

function isTurn(turn: unknown): boolean {
  return isRecord(turn) && (typeof turn['hot-line'] === 'string' || typeof turn.citizen === 'string')
}

function read({ json }: Body): Told[] {
  return Object.entries(parsed(Calls, json)).map(([callId, turns]) => {
    const started = STARTED.exec(callId)?.[1]
    return {
      callId,
      transcript: { engine: 'call-turns', language: 'zh-CN', utterances: turns.flatMap(utterancesOf) },
      data: started === undefined ? undefined : { startedAt: beijingTime(Number(started)) },
      extensions: extensionsOf(othersOf(turns)),
    }
  })
}

/** No times are told. */
function utterancesOf(turn: Turn): Utterance[] {
  return Object.entries(turn).flatMap(([voice, text]) => {
    if (typeof text !== 'string' || text === '') return []
    return [{ role: roles.get(voice), voice, startMs: 0, endMs: 0, text }]
  })
}

/** Of the same key in several turns, the first. */
function othersOf(turns: Turn[]): Record<string, unknown> {
  const all = turns.flatMap((turn) => Object.entries(turn).filter(([, value]) => typeof value !== 'string'))
  return Object.fromEntries(all.toReversed())
}
