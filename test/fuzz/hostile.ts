/** Whole messages that nobody of good will sends. */
import fc from 'fast-check'
import { bombs, brokenJson, brokenUtf8, oddBody, tooMuch } from './hostile-json.ts'

export interface Hostile {
  /** What is wrong with it, for the report. */
  kind: string
  bytes: Buffer
  /** The sender leaves after the last byte without waiting for an answer. */
  leaves?: true
}

export interface Target {
  key: string
  /** Of a request that is there. */
  receipt: string
}

/** All of it, mixed. */
export function hostile({ key, receipt }: Target): fc.Arbitrary<Hostile> {
  const paths = ['/v1/requests', `/v1/requests/${receipt}/updates`, `/v1/requests/${receipt}/supplements`]
  const path = fc.constantFrom(...paths)
  const json = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const post = (to: string, body: Buffer, headers: Record<string, string> = {}) =>
    message(`POST ${to}`, { ...json, 'content-length': String(body.length), ...headers }, body)
  const made = (kind: string, body: fc.Arbitrary<Buffer>) =>
    fc.tuple(path, body).map(([to, bytes]): Hostile => ({ kind, bytes: post(to, bytes) }))

  return fc.oneof(
    { weight: 4, arbitrary: made('json of any shape', fc.json({ maxDepth: 4 }).map(utf8)) },
    { weight: 8, arbitrary: made('a body with something odd in it', oddBody.map(utf8)) },
    {
      weight: 2,
      arbitrary: made(
        'bytes',
        fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      ),
    },
    { weight: 2, arbitrary: made('broken UTF-8', brokenUtf8) },
    { weight: 2, arbitrary: made('broken JSON', brokenJson) },
    { weight: 1, arbitrary: made('too much', fc.constantFrom(...tooMuch)) },
    {
      weight: 2,
      arbitrary: fc.tuple(path, fc.constantFrom(...bombs)).map(([to, { encoding, body }]) => ({
        kind: `${encoding} bomb`,
        bytes: post(to, body, { 'content-encoding': encoding }),
      })),
    },
    { weight: 3, arbitrary: multipart(key) },
    {
      weight: 2,
      arbitrary: wrongLength((length, body) => post('/v1/requests', body, { 'content-length': length })),
    },
    {
      weight: 2,
      arbitrary: chunks.map((body) => ({
        kind: 'chunks',
        bytes: message('POST /v1/requests', { ...json, 'transfer-encoding': 'chunked' }, body),
        leaves: true as const,
      })),
    },
    { weight: 2, arbitrary: heads(key) },
    { weight: 1, arbitrary: addresses(key) },
  )
}

function multipart(key: string): fc.Arbitrary<Hostile> {
  const part = (headers: string, body: string) => `--b\r\n${headers}\r\n\r\n${body}\r\n`
  const file = 'content-disposition: form-data; name="f"; filename="a.gif"'
  const bodies = [
    part(file, 'GIF89a'),
    `${part(file, 'GIF89a')}--b--`,
    `${part(file, 'no image')}--b--\r\n`,
    `${part(file, 'GIF89a')}${part(file, 'GIF89a')}--b--\r\n`,
    `${part('content-disposition: form-data; name="x"', 'y').repeat(2000)}--b--\r\n`,
    part(`${file}\r\n${'x: y\r\n'.repeat(3000)}`, 'GIF89a'),
    part('content-disposition: form-data; name="f"; filename="../../../etc/passwd\u0000"', 'GIF89a'),
    part(`content-disposition: form-data; name="${'n'.repeat(20_000)}"`, ''),
    part('content-disposition: nonsense', 'x'),
    '--b\r\n',
    '--b--',
    '',
    'x'.repeat(100_000),
    part(file, 'GIF89a'.repeat(100_000)),
  ]
  const types = [
    'multipart/form-data; boundary=b',
    'multipart/form-data',
    'multipart/form-data; boundary=',
    `multipart/form-data; boundary=${'b'.repeat(500)}`,
    'multipart/mixed; boundary=b',
  ]
  return fc
    .tuple(fc.constantFrom(...bodies), fc.constantFrom(...types), fc.boolean())
    .map(([body, type, isEndless]): Hostile => {
      const length = isEndless ? 'transfer-encoding' : 'content-length'
      const value = isEndless ? 'chunked' : String(Buffer.byteLength(body))
      const bytes = message(
        'POST /v1/attachments',
        { authorization: `Bearer ${key}`, 'content-type': type, [length]: value },
        utf8(isEndless ? `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n` : body),
      )
      return {
        kind: `multipart${isEndless ? ' without an end' : ''}`,
        bytes,
        ...(isEndless && { leaves: true as const }),
      }
    })
}

function wrongLength(post: (length: string, body: Buffer) => Buffer): fc.Arbitrary<Hostile> {
  return fc
    .tuple(
      fc.constantFrom(
        '0',
        '1',
        '5',
        '99',
        '1000000',
        '99999999999',
        '-1',
        '1.5',
        '0x10',
        '10, 10',
        '',
        'ten',
      ),
      oddBody,
    )
    .map(([length, body]) => ({
      kind: `content-length ${length}`,
      bytes: post(length, utf8(body)),
      leaves: true as const,
    }))
}

const chunks = fc
  .oneof(
    fc.constantFrom(
      '0\r\n\r\n',
      'zz\r\n{}\r\n',
      '-1\r\n',
      'ffffffffffffffff\r\n{}',
      '5;ext=1\r\n{"a":\r\n',
      `1;${'x'.repeat(20_000)}\r\n{\r\n`,
      '2\r\n{}\r\n0\r\nTrailer: x\r\n\r\n',
      '2\n{}\n0\n\n',
    ),
    fc.string({ unit: 'binary', maxLength: 60 }),
  )
  .map(utf8)

function heads(key: string): fc.Arbitrary<Hostile> {
  const odd = fc.oneof(
    fc.constantFrom(
      Object.fromEntries(Array.from({ length: 1500 }, (_, at) => [`x-${at}`, 'y'])),
      Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`x-${at}`, 'y'.repeat(1000)])),
      { 'idempotency-key': 'x'.repeat(10_000) },
      { authorization: `Bearer ${'x'.repeat(10_000)}` },
      { 'content-type': `application/json;${'a=b;'.repeat(2000)}` },
      { 'content-type': 'application/json; charset=utf-7' },
      { expect: '100-continue' },
      { expect: 'miracles' },
      { upgrade: 'websocket', connection: 'upgrade' },
      { 'transfer-encoding': 'gzip, chunked' },
      { 'x-forwarded-for': '1.1.1.1, '.repeat(500) },
      { host: '' },
    ),
    fc.string({ unit: 'binary', maxLength: 40 }).map((value) => ({ 'idempotency-key': value })),
  )
  const body = utf8('{"text":"一"}')
  return odd.map((headers) => ({
    kind: 'head',
    bytes: message(
      'POST /v1/requests',
      {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'content-length': String(body.length),
        ...headers,
      },
      body,
    ),
    leaves: true as const,
  }))
}

function addresses(key: string): fc.Arbitrary<Hostile> {
  const lines = fc.oneof(
    fc.constantFrom(
      'GET /v1/requests/%00',
      'GET /v1/attachments/%00',
      'GET /v1/attachments/..%2f..%2fkeys.json',
      'GET //',
      'GET /%',
      'GET *',
      'OPTIONS *',
      'CONNECT x:1',
      'TRACE /',
      'PURGE /v1/requests',
      'get /healthz',
      `GET /v1/requests/${'%F0%9F%98%80'.repeat(100)}`,
      `GET /${'a/'.repeat(5000)}`,
      'PRI * HTTP/2.0',
      '',
    ),
    fc.webPath().map((path) => `GET /v1${path}`),
    fc.string({ maxLength: 40 }).map((text) => `GET /v1/requests/${encodeURIComponent(text.toWellFormed())}`),
  )
  return lines.map((line) => ({
    kind: 'address',
    bytes: message(line, { authorization: `Bearer ${key}` }, utf8('')),
    leaves: true as const,
  }))
}

function message(line: string, headers: Record<string, string>, body: Buffer): Buffer {
  const lines = Object.entries({ host: 'x', connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  return Buffer.concat([utf8(`${line} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`), body])
}

function utf8(text: string): Buffer {
  return Buffer.from(text)
}
