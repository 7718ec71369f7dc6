/** /openapi.json and /docs, made from the routes' own schemas and from the errors that they name. */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Code, codes, fileFaults } from '../contract/errors.ts'

/** What every route that asks for a key may answer. */
const WITH_KEYS: Code[] = ['unauthorized', 'forbidden', 'ledger-down', 'internal']

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** To be registered before the routes. */
export async function apiDocs(
  app: FastifyInstance,
  { version, publicUrl }: { version: string; publicUrl: string },
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Jiesu 接诉',
        version,
        description: 'Omnichannel intake gateway for a 12345 citizen hotline',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: {
          key: {
            type: 'http',
            scheme: 'bearer',
            description: 'Made with `npm run -s jiesu -- key add NAME`',
          },
        },
      },
    },
    transform: (document) => {
      // A page for people.
      if (!document.schema) return { schema: { hide: true }, url: document.url }
      const { body, ...others } = Object(document.schema)
      const kinds = kindsOf(body)
      const { schema, url } = jsonSchemaTransform(kinds ? { ...document, schema: others } : document)
      const { keys, errors = [] } = document.route.config ?? {}
      const response = { ...Object(schema.response), ...answers(keys ? [...errors, ...WITH_KEYS] : errors) }
      const known = Object.keys(response).length > 0 ? { response } : {}
      return {
        schema: {
          ...schema,
          ...(kinds && { body: { content: kinds } }),
          ...(keys && { security: [{ key: [] }] }),
          ...known,
        },
        url,
      }
    },
  })
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: CSP, uiConfig: { validatorUrl: null } })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}

/** Of a body that may be of several kinds, which the transform does not know. */
function kindsOf({ content }: { content?: Record<string, { schema: z.ZodType }> } = {}) {
  if (!content) return undefined
  const kinds = Object.entries(content).map(([mediaType, { schema }]) => {
    const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input' })
    return [mediaType, { schema: described }]
  })
  return Object.fromEntries(kinds)
}

/** One answer for each status; its codes are told apart in its description. */
function answers(known: Code[]): Record<string, object> {
  const byStatus = Map.groupBy(new Set(known), (code) => codes[code][0])
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      {
        description: group.map((code) => `\`${code}\`: ${codes[code][1]}; ${codes[code][2]}.`).join('\n\n'),
        ...(status === 503 && { headers: { 'retry-after': { type: 'integer', description: 'Seconds' } } }),
        content: { 'application/problem+json': { schema: problemSchema(group) } },
      },
    ]),
  )
}

const describeFaults = Object.entries(fileFaults)
  .map(([fault, what]) => `${fault}: ${what}`)
  .join('; ')

/** RFC 9457. */
function problemSchema(group: Code[]): object {
  const fieldError = {
    type: 'object',
    required: ['pointer', 'detail'],
    properties: {
      pointer: { type: 'string', description: 'JSON pointer into the body' },
      detail: { type: 'string' },
    },
  }
  return {
    type: 'object',
    required: ['type', 'title', 'status', 'code', 'detail', 'instance'],
    properties: {
      type: { type: 'string', format: 'uri' },
      title: { type: 'string' },
      status: { type: 'integer' },
      code: { type: 'string', enum: group },
      detail: { type: 'string' },
      instance: { type: 'string', format: 'uri', description: 'What to tell an operator' },
      ...(group.includes('unsupported-media') && {
        reason: { type: 'string', enum: Object.keys(fileFaults), description: describeFaults },
      }),
      ...(group.includes('invalid-body') && { errors: { type: 'array', items: fieldError } }),
    },
  }
}
