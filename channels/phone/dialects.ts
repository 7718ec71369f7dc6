/** All dialects, and which of them a body is. */
import { type Body, type Dialect, UnreadableError } from './dialect.ts'
import { aliyun } from './dialects/aliyun.ts'
import { amazon } from './dialects/amazon.ts'
import { amazonCallAnalytics } from './dialects/amazon-call-analytics.ts'
import { azure } from './dialects/azure.ts'
import { callTurns } from './dialects/call-turns.ts'
import { funasr } from './dialects/funasr.ts'
import { google } from './dialects/google.ts'
import { huawei } from './dialects/huawei.ts'
import { iflytek } from './dialects/iflytek.ts'
import { paraformer } from './dialects/paraformer.ts'
import { plain } from './dialects/plain.ts'
import { srt } from './dialects/srt.ts'
import { tencent } from './dialects/tencent.ts'
import { tencentCi } from './dialects/tencent-ci.ts'
import { tingwu } from './dialects/tingwu.ts'
import { webvtt } from './dialects/webvtt.ts'
import { whisper } from './dialects/whisper.ts'

export const dialects: readonly Dialect[] = [
  aliyun,
  amazonCallAnalytics,
  amazon,
  azure,
  callTurns,
  funasr,
  google,
  huawei,
  iflytek,
  paraformer,
  plain,
  srt,
  tencentCi,
  tencent,
  tingwu,
  webvtt,
  whisper,
]

export const dialectIds: readonly string[] = dialects.map(({ id }) => id)

/** Throws UnreadableError where none, or more than one, could have written it, or `name` is none of ours. */
export function dialectOf(body: Body, name: string | undefined): Dialect {
  if (name !== undefined) {
    const named = dialects.find(({ id }) => id === name.trim().toLowerCase())
    if (named) return named
    throw new UnreadableError(`there is no dialect ${JSON.stringify(name)}; known: ${dialectIds.join(', ')}`)
  }
  const [found, ...others] = dialects.filter((dialect) => dialect.detects(body))
  if (!found)
    throw new UnreadableError(
      `its shape is that of no dialect: name one by ?dialect=, of ${dialectIds.join(', ')}`,
    )
  if (others.length === 0) return found
  const names = [found, ...others].map(({ id }) => id).join(' or ')
  throw new UnreadableError(`it could be ${names}: say which by ?dialect=`)
}
