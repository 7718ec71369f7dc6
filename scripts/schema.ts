/** `npm run schema`: writes schema/*.json, what is on the queue `dispatch`, for dispatchers in any language. */
import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { CallAlert } from '../src/contract/call-alert.ts'
import { Feedback } from '../src/contract/feedback.ts'
import { Request } from '../src/contract/request.ts'
import { asyncapi, asyncapiFile } from './asyncapi.ts'

export const schemaFile = new URL('../schema/request.v1.json', import.meta.url)

export const feedbackSchemaFile = new URL('../schema/feedback.v1.json', import.meta.url)

/** The text of that file: JSON Schema 2020-12 of what is on the queues. */
export function requestSchema(): string {
  return written(Request, {
    $id: 'urn:jiesu:request:1',
    title: 'Request v1',
    description: 'One request of a citizen, as it is on the queue `dispatch`',
  })
}

export const alertSchemaFile = new URL('../schema/alert.v1.json', import.meta.url)

/** The same for jobs named `alert`. */
export function alertSchema(): string {
  return written(CallAlert, {
    $id: 'urn:jiesu:alert:1',
    title: 'Alert v1',
    description: 'An emergency in a call that still runs, in jobs `alert` on the queue `dispatch`',
  })
}

/** The same for jobs named `feedback`. */
export function feedbackSchema(): string {
  return written(Feedback, {
    $id: 'urn:jiesu:feedback:1',
    title: 'Feedback v1',
    description: 'What a citizen says of the outcome, in jobs `feedback` on the queue `dispatch`',
  })
}

function written(shape: z.ZodType, head: { $id: string; title: string; description: string }): string {
  const { $schema, ...schema } = z.toJSONSchema(shape, { target: 'draft-2020-12', io: 'output' })
  return `${JSON.stringify({ $schema, ...head, ...schema }, null, 2)}\n`
}

if (import.meta.main) {
  writeFileSync(schemaFile, requestSchema())
  writeFileSync(feedbackSchemaFile, feedbackSchema())
  writeFileSync(alertSchemaFile, alertSchema())
  writeFileSync(asyncapiFile, asyncapi())
}
