/** A recorded post, as an engineer has it: a file, and what the shell says of its headers and its query. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Options } from '../../../src/contract/command.ts'
import { RejectedError } from '../../../src/contract/errors.ts'
import type { Unsigned } from '../authentication/kind.ts'

export interface Sample extends Unsigned {
  /** Of the body; where all stands in the query, of what says so. */
  file: string
  /** Whom the gateway would see. */
  ip: string
}

/** `sample.yaml` beside a body says what did not fit into it. */
const Beside = z.looseObject({
  body: z.string().optional(),
  method: z.string().optional(),
  contentType: z.string().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  query: z.string().default(''),
  from: z.string().default('127.0.0.1'),
})
type Beside = z.infer<typeof Beside>
const NOTHING = Beside.parse({})

/** What a file holds, where no header says so. */
const types: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.xml': 'text/xml',
  '.form': 'application/x-www-form-urlencoded',
  '.csv': 'text/csv',
  '.txt': 'text/plain',
}

/**
 * `given` is a body, a folder with a sample.yaml in it, or `-` for a post without a body.
 * Options: `header` (several, 'Name: value'), `query`, `method`, `ip`. Throws RejectedError.
 */
export function readSample(number: string, given: string, options: Options): Sample {
  const { file, beside } = locate(given)
  const headers = {
    ...lowerCased(beside.headers),
    ...(beside.contentType === undefined ? {} : { 'content-type': beside.contentType }),
    ...headersOf(options.header),
  }
  const type = types[extname(file)]
  if (headers['content-type'] === undefined && type !== undefined) headers['content-type'] = type
  return {
    file,
    method: textOf(options.method) ?? beside.method ?? 'POST',
    path: `/hotlines/${number}`,
    query: (textOf(options.query) ?? beside.query).replace(/^\?/, ''),
    headers,
    ip: textOf(options.ip) ?? beside.from,
    body: file === '-' || basename(file) === 'sample.yaml' ? Buffer.alloc(0) : readBytes(file),
  }
}

function locate(given: string): { file: string; beside: Beside } {
  if (given === '-') return { file: '-', beside: NOTHING }
  if (!existsSync(given)) fail(`there is no file ${given}`)
  const isFolder = statSync(given).isDirectory()
  const description = join(isFolder ? given : dirname(given), 'sample.yaml')
  const beside = existsSync(description) ? describe(description) : NOTHING
  // A description beside another body says nothing of this one.
  if (!isFolder && beside.body !== undefined && beside.body !== basename(given) && given !== description)
    return { file: given, beside: NOTHING }
  if (!isFolder && given !== description) return { file: given, beside }
  if (!existsSync(description)) fail(`there is no sample.yaml in ${given}`)
  return { file: beside.body === undefined ? description : join(dirname(description), beside.body), beside }
}

function describe(file: string): Beside {
  const parsed = Beside.safeParse(parse(readFileSync(file, 'utf8')))
  if (parsed.success) return parsed.data
  return fail(
    `${file}: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
  )
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    return fail(`${file} can not be read (${error instanceof Error && 'code' in error ? error.code : error})`)
  }
}

function headersOf(given: Options[string]): Record<string, string> {
  const lines = [given ?? []].flat().filter((line) => typeof line === 'string')
  return lowerCased(
    Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':')
        if (colon < 1) fail(`--header ${line}: expected 'Name: value'`)
        return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
      }),
    ),
  )
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function textOf(option: Options[string]): string | undefined {
  return typeof option === 'string' ? option : undefined
}

export function fail(detail: string): never {
  throw new RejectedError('bad-request', { detail })
}
