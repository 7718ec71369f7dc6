/** How fast hotlines' posts are answered beside the JSON API of the same gateway, in the same run. */
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { createSenders } from '../../test/support/hotlines.ts'
import { root } from '../../test/support/house.ts'
import { temporaryDataDir } from '../../test/support/postgres.ts'
import { type Ours, startOurs, startStores } from '../contestants.ts'
import { asSoap, asWideOrder } from '../load/payload.ts'
import { type Hotline, runPosts } from '../load/posts.ts'
import { CONNECTIONS, runWrk } from '../load/wrk.ts'
import { interleave, type Row, type Settings, toRow } from '../row.ts'
import { type Scope, within } from '../support/scope.ts'

const rows = {
  'hotline-json': { number: '12315', body: Buffer.from(asWideOrder), what: 'JSON, HMAC-SHA256', target: 0.6 },
  'hotline-soap': {
    number: '12320',
    body: iconv.encode(asSoap, 'gb18030'),
    what: 'SOAP in GB18030',
    target: 0.25,
  },
}
const WARM_UP_SECONDS = 15

export type HotlineRow = keyof typeof rows
const all: HotlineRow[] = ['hotline-json', 'hotline-soap']

export function hotlines({ pairs, seconds }: Settings, names = all): Promise<Row[]> {
  return within(async (scope) => {
    const stores = await startStores(scope)
    const senders = createSenders()
    const env = { CONFIG_DIR: await unlimited(scope), ...Object.assign({}, ...senders.map(({ env }) => env)) }
    const ours = await startOurs(scope, stores, env)
    const url = new URL(ours.url).origin
    const measured: Row[] = []
    for (const name of names) {
      const { number, body, what, target } = rows[name]
      const sender = senders.find(({ hotline }) => hotline.number === number)
      if (!sender) throw new Error(`there is no sample of ${number}`)
      measured.push(
        await measure({
          ours,
          hotline: { url, sender: { ...sender, body } },
          name,
          what,
          target,
          pairs,
          seconds,
        }),
      )
    }
    return measured
  })
}

interface Measuring extends Pick<Settings, 'pairs' | 'seconds'> {
  ours: Ours
  hotline: Hotline
  name: string
  what: string
  target: number
}

async function measure({ ours, hotline, name, what, target, pairs, seconds }: Measuring): Promise<Row> {
  // As warm as the other: the compiler has seen all of it by then.
  for (let spent = 0; spent < WARM_UP_SECONDS; spent += seconds) await runPosts(hotline, seconds)
  const emptied = async (rate: number) => {
    await ours.drained()
    return rate
  }
  await ours.drained()
  const measured = await interleave(
    pairs,
    async () => emptied((await runPosts(hotline, seconds)).rate),
    async () => emptied((await runWrk(ours, { seconds })).rate),
  )
  const row = {
    name,
    what: `accepted, durable: ${what}, ${CONNECTIONS} connections`,
    unit: 'requests/s',
    against: 'POST /v1/requests of the same gateway',
    target: `>= ${target}`,
    detail: {},
  }
  return toRow(row, measured, ({ ratio }) => ratio >= target)
}

/** The hotlines as they are shipped, but for their limits. */
async function unlimited(scope: Scope): Promise<string> {
  const dir = join(await temporaryDataDir(scope), 'config')
  await cp(join(root, 'config'), dir, { recursive: true })
  for (const { number } of Object.values(rows)) {
    const file = join(dir, 'hotlines', `${number}.yaml`)
    await writeFile(file, (await readFile(file, 'utf8')).replace(/^limits: .*$/m, ''))
  }
  return dir
}
