/**
 * A day on duty, invented: hotlines that send, one that has been silent for long and one whose mapping is wrong, strangers who
 * are refused, requests that are handled, one that was said with hostile words, a job that failed for good, an alert.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createBullQueue } from '../../adapters/queue-bullmq.ts'
import { makeSecrets } from '../../channels/hotlines/authentication/random-secrets.ts'
import { type Console, startConsole } from './console.ts'
import { type Told as Answered, createSenders, type Sender, send, sign } from './hotlines.ts'
import { exists, root, until } from './house.ts'
import { type Teardown, temporaryDataDir } from './postgres.ts'
import { createTestLog, job } from './queue.ts'
import { hostile, hostileText, told, transcript } from './scene-requests.ts'

export interface SceneOptions {
  /** Where alerts go to: a webhook. */
  receiver?: string | undefined
  /** What is watched, instead of what is shipped. */
  rules?: readonly object[]
  env?: Record<string, string>
}

export interface Scene extends Console {
  configDir: string
  senders: Sender[]
  /** The request that was handled, revised and has files. */
  handled: string
  /** The request with hostile words wherever words may stand. */
  hostile: string
  /** In quarantine, of `BROKEN`; the second with hostile words. */
  stuck: [plain: string, hostile: string]
  /** Sends the sample of that hotline, anew; with other words where they are given. */
  sendOf(number: string, words?: string): Promise<Answered>
  /** Sends it with secrets that are not its own. */
  sendFalsely(number: string): Promise<Answered>
  /** What `BROKEN`'s file says: put right, once it is read again. */
  mend(): void
}

/** Its mapping looks for what is not sent. */
export const BROKEN = '12328'
/** So much is usual of it that three seconds without anything are strange. */
export const SILENT = '12315'
const USUAL = `expected: { perHour: 11000, silentAfterMinutes: 0, hours: [${Array(24).fill(1)}], weekdays: [${Array(7).fill(1)}] }`
/** Hotlines that send as they should. */
const WELL = ['12320', '12348', '12393', '12333', '12350']

export async function startScene(t: Teardown, options: SceneOptions = {}): Promise<Scene> {
  const configDir = await temporaryDataDir(t)
  cpSync(join(root, 'config'), configDir, { recursive: true })
  const mend = breakMapping(configDir)
  writeAlerts(configDir, options)
  const senders = createSenders()
  const house = await startConsole(t, {
    env: {
      ...Object.assign({}, ...senders.map(({ env }) => env)),
      TRUST_PROXY: '127.0.0.1/32',
      CONFIG_DIR: configDir,
      ALERTS_WEBHOOK_SECRET: `whsec_${Buffer.from('a secret of this test, 32 bytes.').toString('base64')}`,
      ...options.env,
    },
  })
  const of = (number: string): Sender => {
    const sender = senders.find(({ hotline }) => hotline.number === number)
    if (!sender) throw new Error(`there is no sample of ${number}`)
    return sender
  }
  let sent = 0
  const scene = {
    ...house,
    configDir,
    senders,
    mend,
    sendOf(number: string, words?: string) {
      const sender = of(number)
      const { this: before, that } = sender.sample.changed
      sent += 1
      const after = words ?? `${that}${sent}`
      return send(house.url, number, sign(sender, { text: (all) => all.replace(before, () => after) }))
    },
    sendFalsely(number: string) {
      const sender = of(number)
      const { theirs } = makeSecrets(sender.hotline.authentication)
      return send(house.url, number, sign(sender, { secrets: theirs }))
    },
  }
  return { ...scene, ...(await fill(scene)) }
}

function breakMapping(configDir: string): () => void {
  const fileOf = (number: string) => join(configDir, 'hotlines', `${number}.yaml`)
  const change = (number: string, edit: (text: string) => string) =>
    writeFileSync(fileOf(number), edit(readFileSync(fileOf(number), 'utf8')))
  change(SILENT, (text) => text.replace(/^expected: .*$/m, USUAL))
  const good = readFileSync(fileOf(BROKEN), 'utf8')
  change(BROKEN, (text) => text.replace(/^mapping:$/m, 'mapping:\n  messageId: nothing.of.that.name'))
  return () => writeFileSync(fileOf(BROKEN), good)
}

function writeAlerts(configDir: string, { receiver, rules }: SceneOptions): void {
  const file = join(configDir, 'alerts.yaml')
  const receivers = receiver
    ? [{ id: 'duty', kind: 'webhook', url: receiver, secret: 'ALERTS_WEBHOOK_SECRET' }]
    : []
  if (rules) writeFileSync(file, JSON.stringify({ rules, receivers }))
  else if (receiver)
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('receivers: []', `receivers: ${JSON.stringify(receivers)}`),
    )
}

type Bare = Pick<Scene, keyof Console | 'sendOf' | 'sendFalsely'>

async function fill(scene: Bare): Promise<Pick<Scene, 'handled' | 'hostile' | 'stuck'>> {
  await until(() => exists(scene.dataDir, 'local.key'))
  for (const number of WELL) await scene.sendOf(number)
  await scene.sendOf(BROKEN)
  await scene.sendOf(BROKEN, JSON.stringify(hostileText).slice(1, -1))
  for (let n = 0; n < 6; n++) await scene.sendFalsely('12345-qiye')
  for (const each of told.slice(1)) await scene.send(bodyOf(each))
  const handled = await handle(scene)
  const attacked = await attack(scene)
  await failOne(scene)
  const stuck = await until(async () => {
    const { rows } = await scene.pool.query<{ receipt: string }>(
      "select receipt from quarantine where state = 'open' order by received_at",
    )
    const [plain, odd] = rows
    return plain && odd && ([plain.receipt, odd.receipt] satisfies Scene['stuck'])
  })
  return { handled, hostile: attacked, stuck }
}

function bodyOf({ text, type, district, place, title, name, phone }: (typeof told)[number]): object {
  return {
    text,
    type,
    ...(title && { title }),
    requester: { ...(name && { name }), ...(phone && { phone }) },
    location: { text: place, districtCode: district, point: { longitude: 116.46, latitude: 39.92 } },
    occurredAt: '2026-01-05T08:30:00+08:00',
  }
}

/** From its receipt to the citizen's rating: said on the phone, with a photo, added to, handled and given back once. */
async function handle(scene: Bare): Promise<string> {
  const photo = await attach(scene, '室温.pdf')
  const receipt = await scene.send({
    ...bodyOf(told[0] ?? raise()),
    messageId: 'case-7',
    attachments: [photo],
  })
  await scene.call(`/v1/requests/${receipt}/supplements`, {
    body: {
      text: '今天更冷了，只有十二度。',
      attachments: [await attach(scene, '复测.pdf')],
    },
  })
  await scene.inLedger(receipt, 2)
  const steps = [
    ['dispatched', '区供热办', '已派单'],
    ['in_progress', '区供热办', '师傅下午上门'],
    ['returned', '区供热办', '属于街道职责，退回'],
    ['in_progress', '某某街道', '正在协调换热站'],
  ] as const
  for (const [n, [status, by, note]] of steps.entries())
    await scene.call(`/v1/requests/${receipt}/updates`, {
      body: { id: `u${n}`, status, by, note, at: new Date(Date.now() - 60_000 * (4 - n)).toISOString() },
    })
  await scene.pool.query(
    "update revisions set request = jsonb_set(request, '{transcript}', $2) where receipt = $1",
    [receipt, JSON.stringify(transcript)],
  )
  return receipt
}

/** Hostile words in every field that takes words, in a note from downstream, and in a file's name. */
async function attack(scene: Bare): Promise<string> {
  const words = hostileText.slice(0, 200)
  const receipt = await scene.send({
    text: hostileText,
    title: words,
    type: 'complaint',
    messageId: `m-${hostile.image}`,
    requester: { name: hostile.script, phone: '13800009999' },
    against: { name: words },
    location: { text: `${words}${hostile.turned}`, districtCode: '110105' },
    extensions: { [hostile.image]: hostileText },
    attachments: [await attach(scene, `${hostile.image}${hostile.turned}.pdf`)],
  })
  await scene.call(`/v1/requests/${receipt}/supplements`, { body: { text: `${hostileText} 又一次` } })
  await scene.inLedger(receipt, 2)
  await scene.call(`/v1/requests/${receipt}/updates`, {
    body: {
      id: hostile.script,
      status: 'in_progress',
      by: hostile.script,
      note: hostileText,
      at: new Date().toISOString(),
    },
  })
  return receipt
}

async function attach({ url, key }: Bare, name: string): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob(['%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n']), name)
  const answer = await fetch(`${url}/v1/attachments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key()}` },
    body: form,
  })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  const { id }: { id: string } = JSON.parse(await answer.text())
  return id
}

/** A status of a request that nobody has heard of, said with hostile words. */
async function failOne({ dataDir }: Bare): Promise<void> {
  const databaseUrl = readFileSync(join(dataDir, 'queue.url'), 'utf8').trim()
  const queue = await createBullQueue({ databaseUrl, log: createTestLog(), clock: Date })
  const data = {
    id: 'x',
    receipt: '7K2M-9QXT-4HVB-1ZRC-8WDA',
    status: 'closed',
    note: hostileText,
    at: '2026-01-05T10:30:00+08:00',
  }
  try {
    await queue.add('updates', [job('lost-update', 100, data)])
    await until(async () => (await queue.state('updates')).failed === 1)
  } finally {
    await queue.close()
  }
}

function raise(): never {
  throw new Error('nobody says anything')
}
