/** The fields that stand by themselves, and the ids. */
import { hash } from 'node:crypto'
import type { z } from 'zod'
import type { Against, RelatesTo, Reply, RequestType } from '../../../src/contract/request.ts'
import { MapError } from '../message.ts'
import { readAnswer, readType } from './codes.ts'
import { readDate } from './dates.ts'
import { compileLocation } from './location.ts'
import type { Mapping } from './schema.ts'
import {
  type Compiler,
  compileField,
  type Field,
  type Reading,
  readField,
  settle,
  takeFirst,
} from './take.ts'
import { clean, cut, readAgainstPhone, readId, readReceiptText, upTo, whole } from './texts.ts'

const LONGEST_MESSAGE_ID = 256

export interface SourceIds {
  messageId: string
  orderNumber?: string
  callId?: string
  agentId?: string
}

const readAnId = readId(128)

export function compileSource(mapping: Mapping, compiler: Compiler): (reading: Reading) => SourceIds {
  const parts = mapping.messageId.map((path) => compileField('messageId', [path], compiler))
  const field = (name: 'orderNumber' | 'callId' | 'agentId') => compileField(name, mapping[name], compiler)
  const [order, call, agent] = [field('orderNumber'), field('callId'), field('agentId')]
  return (reading) => {
    const said = parts.map((part, at) => readPart(reading, part, mapping.messageId[at]))
    const orderNumber = readField(reading, order, readAnId)
    const callId = readField(reading, call, readAnId)
    const agentId = readField(reading, agent, readAnId)
    return {
      messageId: asMessageId(joined(said.map(({ id }) => id)), () => {
        for (const { taken } of said) if (taken.path !== undefined) reading.used.delete(taken.path)
      }),
      ...(orderNumber !== undefined && { orderNumber }),
      ...(callId !== undefined && { callId }),
      ...(agentId !== undefined && { agentId }),
    }
  }
}

function readPart(reading: Reading, part: Field, path: string | undefined) {
  const taken = takeFirst(reading, part)
  const id = taken && clean(taken.value)
  if (!id) throw new MapError(`messageId: there is nothing at ${path}, expected the sender's own id`)
  settle(reading, taken, true)
  return { id, taken }
}

/** One stays as it is. Of several `:` within a part is escaped: other parts are another id. */
function joined(ids: string[]): string {
  return ids.length === 1 ? ids.join() : ids.map((id) => id.replace(/[\\:]/g, '\\$&')).join(':')
}

/** A long one keeps its beginning, for people, and what tells it from all others; then the whole stays elsewhere. */
function asMessageId(whole: string, onCut: () => void): string {
  if (whole.length <= LONGEST_MESSAGE_ID) return whole
  onCut()
  return `${cut(whole, LONGEST_MESSAGE_ID - 65)}~${hash('sha256', whole)}`
}

/** Of the values that make a revision of their own; undefined where the mapping names none. */
export function compileRevisionKey(
  paths: string[],
  compiler: Compiler,
): (reading: Reading) => string | undefined {
  if (paths.length === 0) return () => undefined
  const fields = paths.map((path) => compileField('revisionOn', [path], compiler))
  return (reading) => {
    const values = fields.map((field) => takeFirst(reading, field)?.value ?? null)
    return hash('sha256', JSON.stringify(values)).slice(0, 16)
  }
}

interface Fields {
  text: string
  title?: string
  type: RequestType
  occurredAt?: string
  against?: z.infer<typeof Against>
  location?: NonNullable<ReturnType<ReturnType<typeof compileLocation>>>
  relatesTo?: z.infer<typeof RelatesTo>
  reply: z.infer<typeof Reply>
}

const readTitle = upTo(200)
const readTypeText = whole(readType)
const readYesNo = whole(readAnswer)

/** `hasFiles`: a picture without words is a request. */
export function compileFields(
  mapping: Mapping,
  compiler: Compiler,
): (reading: Reading, hasFiles: boolean) => Fields {
  const toText = compileText(mapping.text, compiler)
  const title = compileField('title', mapping.title, compiler)
  const type = compileField('type', mapping.type, compiler)
  const toTime = compileTime(mapping.occurredAt, compiler)
  const toAgainst = compileAgainst(mapping.against, compiler)
  const toLocation = compileLocation(mapping.location, compiler)
  const toRelation = compileRelation(mapping.relatesTo, compiler)
  const replyWanted = compileField('replyWanted', mapping.replyWanted, compiler)
  return (reading, hasFiles) => {
    const [text, name, time] = [
      toText(reading, hasFiles),
      readField(reading, title, readTitle),
      toTime(reading),
    ]
    const [against, location, relatesTo] = [toAgainst(reading), toLocation(reading), toRelation(reading)]
    const wanted = readField(reading, replyWanted, readYesNo) ?? true
    return {
      text,
      ...(name !== undefined && { title: name }),
      type: readTypeOf(reading, type),
      ...(time !== undefined && { occurredAt: time }),
      ...(against && { against }),
      ...(location && { location }),
      ...(relatesTo && { relatesTo }),
      reply: { wanted, via: wanted ? 'hotline' : 'none' },
    }
  }
}

const VISIBLE = /[^\p{C}\s]/u

function compileText(from: Mapping['text'], compiler: Compiler) {
  const field = compileField('text', from, compiler)
  const saysWordless = 'value' in from && from.value.trim() === ''
  const where = 'from' in from ? `at ${from.from.join(' or ')}` : 'of its expression'
  const readText = whole((said) => (VISIBLE.test(said) ? clean(said) : undefined))
  return (reading: Reading, hasFiles: boolean): string => {
    const text = readField(reading, field, readText)
    if (text !== undefined) return text
    reading.unread.delete(field.name)
    if (saysWordless || hasFiles) return ''
    throw new MapError(`text: there is nothing ${where}, expected the words of the request`)
  }
}

/** `unknown` says all there is to say: no other flag. */
function readTypeOf(reading: Reading, field: Field): RequestType {
  const type = readField(reading, field, readTypeText)
  if (type === undefined) reading.unread.delete(field.name)
  return type ?? 'unknown'
}

function compileTime(from: Mapping['occurredAt'], compiler: Compiler) {
  const field = compileField('occurredAt', from, compiler)
  const format = from && 'format' in from ? from.format : undefined
  const readTime = whole((text) => readDate(text, format))
  return (reading: Reading): string | undefined => readField(reading, field, readTime)
}

const readAgainstName = upTo(200)

function compileAgainst(mapping: Mapping['against'], compiler: Compiler) {
  const [who, number] = [
    compileField('against.name', mapping.name, compiler),
    compileField('against.phone', mapping.phone, compiler),
  ]
  return (reading: Reading): z.infer<typeof Against> | undefined => {
    const name = readField(reading, who, readAgainstName)
    const phone = readField(reading, number, readAgainstPhone)
    if (name === undefined && phone === undefined) return undefined
    return { ...(name !== undefined && { name }), ...(phone !== undefined && { phone }) }
  }
}

function compileRelation(mapping: Mapping['relatesTo'], compiler: Compiler) {
  const order = compileField('relatesTo.orderNumber', mapping?.orderNumber, compiler)
  const number = compileField('relatesTo.receipt', mapping?.receipt, compiler)
  return (reading: Reading): z.infer<typeof RelatesTo> | undefined => {
    if (!mapping) return undefined
    const orderNumber = readField(reading, order, readAnId)
    const receipt = readField(reading, number, readReceiptText)
    if (orderNumber === undefined && receipt === undefined) return undefined
    return {
      ...(receipt !== undefined && { receipt }),
      ...(orderNumber !== undefined && { orderNumber }),
      how: mapping.how,
    }
  }
}
