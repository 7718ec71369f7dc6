/** What SM4's cipher text comes in: fields of a JSON object or of a form, or nothing. */
import { binary, decodeBytes } from './encoding.ts'
import { oneOf, parseParameters } from './parameters.ts'
import { refuse } from './reasons.ts'
import type { MethodOf } from './schema.ts'
import type { Blanks } from './template.ts'

type Method = MethodOf<'sm4'>

export interface Envelope {
  /** One character for each byte. */
  field(path: string): string | undefined
  /** `data` and `iv`, as they came. */
  blanks: Blanks
  /** Throws a Refusal. */
  sealed(): { cipher: Buffer; iv: Buffer }
}

export function openEnvelope(body: Buffer, method: Method): Envelope {
  const field = fieldsOf(body, method)
  const data = method.envelope === 'raw' ? body.toString('latin1') : field(method.data)
  if (data === undefined) return refuse('no-body-field')
  const ivText = method.iv && 'at' in method.iv ? (field(method.iv.at) ?? refuse('no-body-field')) : ''
  return {
    field,
    blanks: { data, iv: ivText },
    sealed: () => ({
      cipher: method.encoding === 'binary' ? body : bytesOf(data, method),
      iv: method.iv && 'hex' in method.iv ? Buffer.from(method.iv.hex, 'hex') : ivOf(ivText, method),
    }),
  }
}

function ivOf(text: string, method: Method): Buffer {
  if (method.mode === 'ecb') return Buffer.alloc(0)
  const iv = bytesOf(text, method)
  return iv.length === 16 ? iv : refuse('undecipherable')
}

/** Senders break long base64 into lines. */
function bytesOf(text: string, { encoding }: Method): Buffer {
  const joined = text.replace(/[\r\n]/g, '')
  return decodeBytes(joined, encoding === 'hex' ? 'hex' : 'base64') ?? refuse('undecipherable')
}

function fieldsOf(body: Buffer, { envelope }: Method): (path: string) => string | undefined {
  if (envelope === 'raw') return () => undefined
  if (envelope === 'form') {
    const parameters = parseParameters(body.toString('latin1'))
    return (path) => oneOf(parameters, binary(path))
  }
  const value = parseJson(body)
  return (path) => scalarAt(value, path)
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return refuse('unreadable-body')
  }
}

/** Names with dots between them. */
function scalarAt(value: unknown, path: string): string | undefined {
  let found = value
  for (const name of path.split('.')) {
    if (!isObject(found) || !Object.hasOwn(found, name)) return undefined
    found = found[name]
  }
  if (found === null || found === undefined) return undefined
  // A time of sending is often a number.
  return typeof found === 'string' || typeof found === 'number'
    ? binary(`${found}`)
    : refuse('repeated-field')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Cipher text in the envelope that `openEnvelope` takes, with other fields by their paths. */
export function sealEnvelope(
  method: Method,
  data: string | Buffer,
  fields: readonly [string, string][],
): { body: Buffer; mediaType: string } {
  if (method.envelope === 'raw')
    return {
      body: Buffer.from(data),
      mediaType: Buffer.isBuffer(data) ? 'application/octet-stream' : 'text/plain',
    }
  const all: [string, string][] = [[method.data, data.toString()], ...fields]
  if (method.envelope === 'form')
    return {
      body: Buffer.from(new URLSearchParams(all).toString()),
      mediaType: 'application/x-www-form-urlencoded',
    }
  return { body: Buffer.from(JSON.stringify(nested(all))), mediaType: 'application/json' }
}

function nested(fields: readonly [string, string][]): Record<string, unknown> {
  const whole: Record<string, unknown> = {}
  for (const [path, value] of fields) {
    const names = path.split('.')
    const last = names.pop() ?? ''
    let inner = whole
    for (const name of names) {
      const next = isObject(inner[name]) ? inner[name] : {}
      inner[name] = next
      inner = next
    }
    inner[last] = value
  }
  return whole
}
