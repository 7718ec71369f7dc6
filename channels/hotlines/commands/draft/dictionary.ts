/** What vendors call things: dictionary.yaml, and the names in it as they are looked up. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

/** What a name may mean: a place in `mapping`, in the order of a draft; or what a sender proves itself by. */
export const targets = [
  'messageId',
  'orderNumber',
  'callId',
  'agentId',
  'title',
  'text',
  'type',
  'occurredAt',
  'replyWanted',
  'requester.kind',
  'requester.name',
  'requester.phone',
  'requester.callerNumber',
  'requester.email',
  'requester.identityNumber',
  'requester.organisation',
  'requester.uscc',
  'requester.anonymous',
  'requester.confidential',
  'requester.minor',
  'against.name',
  'against.phone',
  'location.text',
  'location.district',
  'location.street',
  'location.longitude',
  'location.latitude',
  'attachments.url',
  'attachments.base64',
  'attachments.name',
  'relatesTo.orderNumber',
  'credential',
] as const
export type Target = (typeof targets)[number]

const words = z.string().transform((text) => [...new Set(text.split(/\s+/).map(plain))])
const Field = z.strictObject({
  to: z.enum(targets),
  means: z.string(),
  inverted: z.boolean().default(false),
  names: words,
})
const parents = ['requester', 'against', 'location', 'attachments'] as const
export type Parent = (typeof parents)[number]
const Dictionary = z.strictObject({
  fields: z.array(Field),
  parents: z.record(z.enum(parents), words),
})

const dictionary = Dictionary.parse(parse(readFileSync(join(import.meta.dirname, 'dictionary.yaml'), 'utf8')))

export interface Meaning {
  to: Target
  /** In the words of the call centres. */
  means: string
  /** Its yes is our no. */
  inverted: boolean
  /** From 0 on: earlier names of an entry say more than later ones. */
  rank: number
}

/** What a name may mean, in the order of the entries. */
export const meanings: ReadonlyMap<string, readonly Meaning[]> = gather()

function gather(): Map<string, Meaning[]> {
  const all = new Map<string, Meaning[]>()
  for (const { names, ...field } of dictionary.fields)
    for (const [rank, name] of names.entries()) all.set(name, [...(all.get(name) ?? []), { ...field, rank }])
  return all
}

/** Of what the things below it are. */
export function parentOf(name: string): Parent | undefined {
  return parents.find((parent) => dictionary.parents[parent].includes(plain(name)))
}

/** `Contact_Phone` and `contactPhone` are one name; so are full-width letters and theirs; `attribute[ref]` is `ref`. */
export function plain(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/^[@#]/, '')
    .replace(/^.*:/, '')
    .replace(/^\w+\[(\w+)\]$/, '$1')
    .replace(/[_\-\s.]/g, '')
    .toLowerCase()
}
