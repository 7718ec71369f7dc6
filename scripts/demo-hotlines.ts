/** Every hotline's own system sends its sample, in its dialect, signed with a secret that was made for this demo. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { type Authenticator, createAuthenticator } from '../channels/hotlines/authentication/authenticator.ts'
import type { Secrets, Unsigned } from '../channels/hotlines/authentication/kind.ts'
import { makeSecrets } from '../channels/hotlines/authentication/random-secrets.ts'
import { readSample, type Sample } from '../channels/hotlines/commands/sample.ts'
import { decode } from '../channels/hotlines/decode/decode.ts'
import type { Hotline } from '../channels/hotlines/hotline.ts'
import { loadHotlines } from '../channels/hotlines/load.ts'
import { columns } from '../src/cli/table.ts'
import { ConfigError, type Fault } from '../src/config-error.ts'
import { createConfigFiles } from '../src/config-files.ts'
import { type DemoHouse, root, say, withDemoHouse } from './demo-house.ts'

const samples = join(root, 'channels/hotlines/samples')

/** A hotline's own system. */
interface Sender {
  hotline: Hotline
  sample: Sample
  authenticator: Authenticator
  /** What it signs with. */
  secrets: Secrets
  /** What the gateway is told of it. */
  env: Record<string, string>
}

export async function demoHotlines(): Promise<void> {
  const senders = readSenders()
  say(`Starting Jiesu with random secrets for ${senders.length} hotlines, in a folder of its own`)
  const env = Object.assign({ TRUST_PROXY: '127.0.0.1/32' }, ...senders.map((sender) => sender.env))
  await withDemoHouse((house) => sendAll(house, senders), env)
}

async function sendAll(house: DemoHouse, senders: Sender[]): Promise<void> {
  say('Each of them sends what it would send, as it would send it')
  const rows: string[][] = []
  const posts = new Map<Sender, Unsigned>()
  for (const sender of senders) {
    const post = sign(sender)
    posts.set(sender, post)
    rows.push(rowOf(sender, await send(house, sender, post)))
  }
  printTable(rows)
  const [signing, post] = [...posts].find(([sender]) => isSigning(sender)) ?? []
  if (signing && post) await sendOdd(house, signing, post)
  say('What came in, and where it is now')
  await once(house.run('src/cli/main.ts', ['balance'], 'inherit'), 'exit')
}

/** What a sender does after a lost answer, and what somebody does who is none. */
async function sendOdd(house: DemoHouse, sender: Sender, post: Unsigned): Promise<void> {
  const { number } = sender.hotline
  say(`${number} sends the very same again, as after a lost answer: the same receipt, one request`)
  print(await send(house, sender, post))
  say(`Somebody who does not know the secret of ${number}`)
  print(await send(house, sender, sign({ ...sender, secrets: strangers(sender.hotline) })))
}

function isSigning({ hotline }: Sender): boolean {
  return hotline.authentication.some(({ kind }) => kind === 'hmac')
}

function strangers({ authentication }: Hotline): Secrets {
  return makeSecrets(authentication).theirs
}

function readSenders(): Sender[] {
  const faults: Fault[] = []
  const hotlines = loadHotlines(createConfigFiles(join(root, 'config'), faults))
  if (faults.length > 0) throw new ConfigError(faults)
  const known = existsSync(samples) ? readdirSync(samples).filter((number) => hotlines.has(number)) : []
  return known.flatMap((number) => {
    const hotline = hotlines.get(number)
    if (!hotline) return []
    const { ours, theirs } = makeSecrets(hotline.authentication)
    const variable = `HOTLINE_${number.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`
    return {
      hotline,
      sample: readSample(number, join(samples, number), {}),
      authenticator: createAuthenticator(hotline.authentication),
      secrets: theirs,
      env: Object.fromEntries(Object.entries(ours).map(([name, value]) => [`${variable}_${name}`, value])),
    }
  })
}

function sign({ hotline, sample, authenticator, secrets }: Sender): Unsigned {
  const { file: _, ip: __, ...unsigned } = sample
  const nonce = randomBytes(12).toString('hex')
  return authenticator.sign(unsigned, secrets, Date.now(), nonce, ({ body, headers, query }) => {
    return decode(hotline.dialect, { body, mediaType: headers['content-type'] ?? '', query }).tree
  })
}

interface Told {
  status: number
  text: string
  receipts: string[]
}

const RECEIPT = /[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){4}/g

async function send({ url }: DemoHouse, { hotline, sample }: Sender, post: Unsigned): Promise<Told> {
  const answer = await fetch(`${url}${post.path}${post.query === '' ? '' : `?${post.query}`}`, {
    method: post.method,
    headers: { ...post.headers, 'x-forwarded-for': sample.ip },
    body: new Uint8Array(post.body),
  })
  const text = new TextDecoder(hotline.reply.charset).decode(await answer.arrayBuffer())
  return { status: answer.status, text, receipts: text.match(RECEIPT) ?? [] }
}

function rowOf({ hotline, sample }: Sender, { status, text, receipts }: Told): string[] {
  const { format, inner } = hotline.dialect
  const { body, headers, query } = sample
  const { charset } = decode(hotline.dialect, { body, mediaType: headers['content-type'] ?? '', query })
  return [
    hotline.number,
    hotline.name,
    [format, ...inner.map((one) => one.format)].join(' > '),
    charset,
    hotline.authentication.map(({ kind }) => kind).join(' + '),
    String(status),
    receipts.length > 1
      ? `${receipts[0]} and ${receipts.length - 1} more`
      : (receipts[0] ?? text.slice(0, 40)),
  ]
}

function printTable(rows: string[][]): void {
  const header = ['number', 'name', 'dialect', 'charset', 'authentication', 'answer', 'receipt']
  // A Han character is as wide as two letters.
  const wide = Math.max(...rows.map(([, name = '']) => widthOf(name)))
  const [head = '', ...lines] = columns([header, ...rows].map((row) => [row[0] ?? '', ...row.slice(2)]))
  console.log(`  ${'name'.padEnd(wide)}  ${head}`)
  for (const [at, line] of lines.entries()) {
    const [, name = '', , , , status = ''] = rows[at] ?? []
    const text = `  ${name}${' '.repeat(wide - widthOf(name))}  ${line}`
    console.log(status.startsWith('2') ? text : styleText('red', text))
  }
}

function widthOf(text: string): number {
  return [...text].reduce((width, letter) => width + (letter > '\u2e7f' ? 2 : 1), 0)
}

function print({ status, text }: Told): void {
  console.log(`  ${status} ${text.trim()}`)
}
