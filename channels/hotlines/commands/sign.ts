/** `hotline sign`: a recorded post, correctly signed, as a curl that sends it. */
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import type { Command, CommandServices } from '../../../src/contract/command.ts'
import { has, replaceText } from '../authentication/draft.ts'
import type { Secrets, Signing, Unsigned } from '../authentication/kind.ts'
import { decipher } from '../explain-decipher.ts'
import type { Hotline } from '../hotline.ts'
import { type LiveHotline, missingSecrets, secretsOf } from '../registry.ts'
import { fieldsOf, withHotline } from './live.ts'
import { withPlaceholders } from './placeholders.ts'
import { fail, readSample, type Sample } from './sample.ts'
import { lackWords, shellWordOf } from './secret-words.ts'

export const signHotline: Command<CommandServices> = {
  words: ['hotline', 'sign'],
  shape: "NUMBER SAMPLE [--url URL] [--header 'Name: value' …] [--query TEXT]",
  what: 'prints a curl that sends it, signed with the secrets of the environment; the body is written to SAMPLE.signed',
  least: 2,
  options: {
    url: { type: 'string' },
    header: { type: 'string', multiple: true },
    query: { type: 'string' },
    method: { type: 'string' },
  },
  run: ([number = '', file = ''], options, services) =>
    withHotline(number, services, async (live) => {
      const url = new URL(urlOf(options.url, `${services.publicUrl}/hotlines/${number}`))
      const at = services.clock.now()
      const secrets = secretsOf(live.hotline, services.secret, at)
      const missing = missingSecrets(live, secrets)
      if (missing.length > 0) fail(lackWords(live.hotline, missing, services).join('; '))
      const sample = { ...readSample(number, file, options), path: url.pathname }
      const nonce = randomBytes(16).toString('hex')
      const post = signSample(live, sample, { secrets, at, nonce, fields: fieldsOf(live) })
      const secret = secrets.secrets[0]
      const word = shellWordOf(live.hotline, secret, services)
      for (const line of curlLines(live, post, { url, file: sample.file, secret, word })) services.print(line)
      return 0
    }),
}

/** Throws RejectedError with what the sample lacks. */
export function signSample(
  live: LiveHotline,
  sample: Sample,
  signing: Signing & Required<Pick<Signing, 'fields'>>,
): Unsigned {
  const { file: _, ip: __, ...recorded } = sample
  const { secrets, at, nonce, fields } = signing
  const plain = { ...recorded, body: plainBody(live.hotline, recorded.body, secrets) }
  const { unsigned, missing } = withPlaceholders(live.hotline, plain)
  if (missing.length > 0) {
    const each = missing.map(({ placeholder, path }) => `${placeholder} as the value of ${path}`)
    fail(`it can't be signed: expected in the body ${each.join(', ')}`)
  }
  try {
    return live.authenticator.sign(unsigned, secrets, at, nonce, fields)
  } catch (error) {
    return fail(`it can't be signed: ${error instanceof Error ? error.message : error}`)
  }
}

/** What is enciphered already is made plain, so that it is not enciphered twice. */
function plainBody({ authentication }: Hotline, body: Buffer, { keys }: Secrets): Buffer {
  const opened = decipher(authentication, body, keys)
  if (opened.is === 'closed')
    fail('it is enciphered already, and KEY does not decipher it: give the order that is inside, in plain')
  return opened.is === 'open' ? opened.body : body
}

function urlOf(given: unknown, fallback: string): string {
  if (given === undefined) return fallback
  return typeof given === 'string' && URL.canParse(given)
    ? given
    : fail(`--url ${given}: expected http://… or https://…`)
}

interface Sending {
  url: URL
  /** Of the sample. */
  file: string
  secret: string | undefined
  /** What the shell fills in for it. */
  word: string
}

/** A line for each option; the secret itself never, but the name of the variable that holds it. */
function curlLines(live: LiveHotline, post: Unsigned, { url, file, secret, word }: Sending): string[] {
  const quote = createQuote(secret, word)
  const basic = live.hotline.authentication.find((method) => method.kind === 'basic')
  const headers = Object.entries(post.headers).filter(([name]) => !(basic && name === 'authorization'))
  const body = bodyLines(post.body, { file, secret, word })
  const target = `${url.origin}${url.pathname}${post.query === '' ? '' : `?${post.query}`}`
  const options = [
    `${body.before}curl -sS -i -X ${quote(post.method)} ${quote(target)}`,
    ...(basic ? [`-u ${quote(`${basic.user}:${secret ?? ''}`)}`] : []),
    ...headers.map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(headers.some(([name]) => name === 'content-type') ? [] : [`-H 'content-type;'`]),
    ...body.options,
  ]
  return [...body.notes, options.join(' \\\n  ')]
}

function createQuote(secret: string | undefined, word: string): (text: string) => string {
  return (text) => {
    if (!secret || !text.includes(secret)) return `'${text.replaceAll("'", `'\\''`)}'`
    const parts = text.split(secret).map((part) => part.replace(/[\\"$`]/g, '\\$&'))
    return `"${parts.join(word)}"`
  }
}

const HELD_PLACE = '@SECRET@'

/** Where the secret stands in the body itself, the file keeps its place, and the shell fills it in. */
function bodyLines(
  body: Buffer,
  { file, secret, word }: Omit<Sending, 'url'>,
): { before: string; options: string[]; notes: string[] } {
  if (body.length === 0) return { before: '', options: [], notes: [] }
  const target = `${file === '-' ? 'body' : file}.signed`
  const quoted = `'${target.replaceAll("'", `'\\''`)}'`
  const holdsSecret = secret !== undefined && has(body, secret)
  // sed reads no UTF-16, and takes some characters for its own.
  if (holdsSecret && body.includes(secret) && /^[\w.:=+-]+$/.test(secret)) {
    writeFileSync(target, replaceText(body, secret, HELD_PLACE))
    const fill = `LC_ALL=C sed "s/${HELD_PLACE}/${word}/g" ${quoted} | `
    return { before: fill, options: ['--data-binary @-'], notes: [] }
  }
  writeFileSync(target, body, { mode: 0o600 })
  const notes = holdsSecret ? [`# ${target} holds the secret: take it away afterwards`] : []
  return { before: '', options: [`--data-binary @${quoted}`], notes }
}
