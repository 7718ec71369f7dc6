/**
 * Every sample of every dialect on the real server: posted as its product would, the Request that leaves on `dispatch`
 * held against requests/DIALECT/NAME.json.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import t, { type Test } from 'tap'
import { dialects } from '../../../channels/phone/dialects.ts'
import { understand } from '../../../channels/phone/understand.ts'
import { Request } from '../../../src/contract/request.ts'
import { createReceipts } from '../../../src/intake/receipt.ts'
import { readSecretFile } from '../../../src/secrets.ts'
import { root } from '../../support/house.ts'
import { startPhone } from '../../support/phone/phone-house.ts'

const samples = join(root, 'channels/phone/samples')
const types: Record<string, string> = {
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/xml',
  '.vtt': 'text/vtt',
  '.srt': 'application/x-subrip',
  '.form': 'application/x-www-form-urlencoded',
}

const house = await startPhone(t, { phone: '{ windowSeconds: 0 }' })

const receipts = createReceipts(readSecretFile(join(house.dataDir, 'receipt.secret')) ?? '')

for (const { id } of dialects)
  t.test(id, async (t) => {
    const files = readdirSync(join(samples, id)).filter((name) => extname(name) in types)
    t.ok(files.length >= 2, 'at least two samples')
    for (const name of files) await check(t, join(samples, id, name))
  })

async function check(t: Test, file: string): Promise<void> {
  const [name, bytes, contentType] = [basename(file), readFileSync(file), types[extname(file)] ?? '']
  const answer = await house.post(bytes, { type: contentType })
  t.ok([200, 202].includes(answer.status) && !answer.text.includes('quarantined'), `${name}: ${answer.text}`)
  // A product that wants an answer of its own is not told receipts.
  const { calls } = understand({ bytes, contentType, dialect: undefined, callId: undefined })
  t.ok(calls.length > 0, name)
  const origin = { channel: 'phone', endpoint: 'phone' }
  const requests = await Promise.all(calls.map(({ callId }) => house.request(receipts.of(origin, callId))))
  compare(t, file, requests.map(withoutVolatile))
}

function withoutVolatile(request: Request): object {
  // What triage finds is held by its own tests.
  const { receipt: _receipt, receivedAt: _at, triage: _triage, ...rest } = Request.parse(request)
  return rest
}

/** Written where it is not there yet: then somebody has to look at it. */
function compare(t: Test, file: string, found: object[]): void {
  const golden = join(import.meta.dirname, 'requests', basename(dirname(file)), `${basename(file)}.json`)
  if (existsSync(golden))
    return void t.strictSame(found, JSON.parse(readFileSync(golden, 'utf8')), basename(file))
  mkdirSync(dirname(golden), { recursive: true })
  writeFileSync(golden, `${JSON.stringify(found, null, 2)}\n`)
  t.fail(`${golden} is new: look at it`)
}
