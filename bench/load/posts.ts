/** A hotline's posts, each with an id of its own, signed as its system signs. */
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { type Post, type Sender, sign } from '../../test/support/hotlines.ts'
import { within } from '../support/scope.ts'
import { MESSAGE_ID } from './payload.ts'
import { type Load, loadOf, runWrkScript } from './wrk.ts'

export interface Hotline {
  /** Of the house. */
  url: string
  /** Its body has MESSAGE_ID where each post has an id of its own. */
  sender: Sender
}

/** More than a core can take. */
const MOST_PER_SECOND = 6000

/** As fast as the answers come, for `seconds`. Throws where an answer is no success. */
export function runPosts(hotline: Hotline, seconds: number): Promise<Load> {
  return within(async (scope) => {
    const count = MOST_PER_SECOND * seconds
    const file = join(tmpdir(), `jiesu-bench-posts-${process.pid}-${randomInt(1e9)}`)
    scope.teardown(() => rm(file, { force: true }))
    await writePosts(file, hotline, count)
    const script = join(import.meta.dirname, 'posts.lua')
    const url = `${hotline.url}/hotlines/${hotline.sender.hotline.number}`
    return loadOf(url, await runWrkScript(scope, { script, url, seconds, parameters: [file, String(count)] }))
  })
}

async function writePosts(file: string, hotline: Hotline, count: number): Promise<void> {
  const out = createWriteStream(file)
  const first = randomInt(1e8, 9e8)
  for (let made = 0; made < count; made++) {
    const bytes = requestOf(hotline, first + made)
    if (!out.write(Buffer.concat([Buffer.from(String(bytes.length).padStart(10, '0')), bytes])))
      await once(out, 'drain')
  }
  out.end()
  await finished(out)
}

function requestOf({ url, sender }: Hotline, number: number): Buffer {
  const own = MESSAGE_ID.slice(0, -String(number).length) + number
  const post = sign(sender, { text: (all) => all.replaceAll(MESSAGE_ID, own) })
  return Buffer.concat([Buffer.from(headOf(new URL(url), sender, post)), post.body])
}

function headOf({ host }: URL, { hotline }: Sender, { query, headers, body }: Post): string {
  const path = `/hotlines/${hotline.number}${query === '' ? '' : `?${query}`}`
  const lines = Object.entries({ host, ...headers, 'content-length': body.length })
  return [`POST ${path} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n')
}
