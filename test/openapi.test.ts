/** /openapi.json and /docs: valid, whole, and served without help from elsewhere. */
import { Validator } from '@seriousme/openapi-schema-validator'
import t from 'tap'
import { codes } from '../src/contract/errors.ts'
import { startApi } from './support/api.ts'

interface Operation {
  summary?: string
  security?: object[]
  parameters?: { name: string; in: string }[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>
}
interface Schema {
  properties?: Record<string, { enum?: string[] }>
}

const api = await startApi(t)
const { body: document } = await api.call('/openapi.json')
const paths: Record<string, Record<string, Operation>> = document.paths

/** Method and path of every route of the JSON API, with its codes apart from those that all share. */
const routes: Record<string, string[]> = {
  'post /v1/requests': [
    'invalid-body',
    'invalid-json',
    'bad-request',
    'body-too-large',
    'unsupported-media',
    'busy',
    'disk-full',
    'journal-full',
    'journal-down',
    'blobs-down',
    'stopping',
  ],
  'post /v1/requests/{receipt}/supplements': [
    'invalid-body',
    'invalid-receipt',
    'unknown-receipt',
    'upload-timeout',
    'busy',
    'journal-down',
    'stopping',
  ],
  'get /v1/requests/{receipt}': ['invalid-receipt', 'unknown-receipt', 'not-yet-known'],
  'post /v1/requests/{receipt}/updates': [
    'invalid-body',
    'invalid-json',
    'invalid-receipt',
    'unknown-receipt',
    'not-yet-known',
    'unsupported-media',
  ],
  'post /v1/attachments': [
    'bad-request',
    'body-too-large',
    'unsupported-media',
    'upload-timeout',
    'busy',
    'disk-full',
    'blobs-down',
  ],
  'get /v1/attachments/{id}': ['not-found', 'attachment-failed', 'blobs-down'],
  'get /v1/hotlines': ['ledger-down'],
  'get /v1/hotlines/{number}/refused': ['not-found', 'bad-request', 'ledger-down'],
  'post /v1/hotlines/{number}/refused/{id}': ['not-found', 'bad-request', 'ledger-down'],
}

/** Their address says all. */
const sayAll = ['post /v1/hotlines/{number}/refused/{id}']

t.test('it is OpenAPI 3.1', async (t) => {
  t.match(document.openapi, /^3\.1\./)
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  t.ok(valid, 'valid', { errors })
  t.strictSame(document.servers, [{ url: api.url }])
})

t.test('every route of the JSON API is described, with what it may refuse', async (t) => {
  const described = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  )
  t.strictSame(described.filter((route) => route.includes('/v1/')).toSorted(), Object.keys(routes).toSorted())
  for (const [route, expected] of Object.entries(routes)) {
    const [method = '', path = ''] = route.split(' ')
    const {
      summary,
      security,
      responses,
      requestBody,
      parameters = [],
    } = paths[path]?.[method] ?? { responses: {} }
    t.ok(summary, route)
    t.strictSame(security, [{ key: [] }], `${route} asks for a key`)
    const told = Object.values(responses).flatMap(codesOf)
    for (const code of [...expected, 'unauthorized', 'forbidden', 'ledger-down', 'internal'])
      t.ok(told.includes(code), `${route} ${code}`)
    for (const [status, answer] of Object.entries(responses)) {
      t.not(answer.description, 'Default Response', `${route} ${status}`)
      for (const code of codesOf(answer)) t.equal(String(Object(codes)[code][0]), status, code)
    }
    t.ok(
      Object.keys(responses).some((status) => status.startsWith('2')),
      `${route} succeeds somehow`,
    )
    t.equal(requestBody !== undefined, method === 'post' && !sayAll.includes(route), `${route} body`)
    for (const [, name] of path.matchAll(/\{(\w+)\}/g))
      t.ok(
        parameters.find((each) => each.name === name && each.in === 'path'),
        `${route} ${name}`,
      )
  }
  const headers = paths['/v1/requests']?.post?.parameters ?? []
  t.match(headers, [{ in: 'header', name: 'idempotency-key', required: false }])
})

t.test('the probes and their refusals', async (t) => {
  const statuses = (path: string) => Object.keys(paths[path]?.get?.responses ?? {})
  t.strictSame(statuses('/healthz'), ['200'])
  t.strictSame(statuses('/readyz'), ['200', '503'])
  t.strictSame(statuses('/metrics'), ['200', '401'])
  t.ok(paths['/metrics']?.get?.responses[200]?.content?.['text/plain'])
})

t.test('an upload is a form or bare bytes with their name', async (t) => {
  const { requestBody, parameters = [] } = paths['/v1/attachments']?.post ?? {}
  t.strictSame(Object.keys(requestBody?.content ?? {}), ['multipart/form-data', 'application/octet-stream'])
  t.match(requestBody?.content['multipart/form-data'], {
    schema: { properties: { file: { format: 'binary' } } },
  })
  t.match(requestBody?.content['application/octet-stream'], { schema: { format: 'binary' } })
  t.match(parameters, [{ in: 'header', name: 'x-file-name', required: false }])
})

t.test('what we answer is what it says', async (t) => {
  const { status, body } = await api.call('/v1/requests', { body: {} })
  const problem =
    paths['/v1/requests']?.post?.responses[status]?.content?.['application/problem+json']?.schema
  t.strictSame(Object.keys(body).toSorted(), Object.keys(problem?.properties ?? {}).toSorted())
  const accepted = await api.call('/v1/requests', { body: { text: '一' } })
  const { schema } = paths['/v1/requests']?.post?.responses[202]?.content?.['application/json'] ?? {}
  t.strictSame(Object.keys(accepted.body).toSorted(), Object.keys(schema?.properties ?? {}).toSorted())
})

t.test('the page needs nothing from elsewhere and allows nothing from there', async (t) => {
  const page = await fetch(`${api.url}/docs/`)
  t.equal(page.status, 200)
  const csp = page.headers.get('content-security-policy') ?? ''
  t.match(csp, "default-src 'none'")
  t.match(csp, "frame-ancestors 'none'")
  t.notMatch(csp, /unsafe-|https?:|\*/)
  const html = await page.text()
  const assets = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => new URL(link, page.url))
  t.ok(assets.length >= 4)
  for (const asset of assets) {
    t.equal(asset.origin, api.url, asset.href)
    const file = await fetch(asset)
    t.equal(file.status, 200, asset.pathname)
    t.equal(file.headers.get('x-content-type-options'), 'nosniff')
  }
  t.notMatch(
    html,
    /<script(?![^>]*src=)|<style|style="|onload=/,
    'nothing inline, which the policy would refuse',
  )
  const start = await (await fetch(`${api.url}/docs/static/swagger-initializer.js`)).text()
  t.match(start, "url: resolveUrl('./json')", 'our description, and no example of somebody else')
  t.equal((await fetch(`${api.url}/docs`)).status, 200, 'without the slash too')
})

t.test('answers that are data allow no page at all', async (t) => {
  for (const path of ['/openapi.json', '/healthz', '/nowhere', '/v1/requests']) {
    const { headers } = await fetch(api.url + path)
    t.match(headers.get('content-security-policy'), "default-src 'none'", path)
    t.equal(headers.get('x-content-type-options'), 'nosniff')
  }
})

function codesOf({ content }: Operation['responses'][string]): string[] {
  return content?.['application/problem+json']?.schema.properties?.code?.enum ?? []
}
