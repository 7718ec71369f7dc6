/**
 * What Tencent's recognition says, in whatever it is wrapped: SentenceDetail,
 * https://cloud.tencent.com/document/api/1093/37824 (数据结构), and the lines of `Result`: `[0:1.640,0:4.600,0]  你好。`, from
 * and to in minutes and seconds, then the speaker where it was asked to tell one from another.
 */
import { z } from 'zod'
import type { Utterance } from './call.ts'
import { idLike, numeric, toMs } from './read.ts'

/** Any of them may be null; in XML what is null is empty. */
const time = z
  .union([numeric, z.literal('')])
  .nullish()
  .transform((value) => (typeof value === 'number' ? value : 0))
const text = z.string().nullish()

/** Of a FinalSentence, of what was made fit to read, of a list of words: the first that says something. */
export const Sentence = z
  .object({
    FinalSentence: text,
    WrittenText: text,
    SliceSentence: text,
    StartMs: time,
    EndMs: time,
    SpeakerId: idLike.nullish(),
  })
  .refine(
    (one) => [one.FinalSentence, one.WrittenText, one.SliceSentence].some((said) => said !== undefined),
    {
      path: ['FinalSentence'],
      message: 'expected a text',
    },
  )
  .transform(
    (one): Utterance => ({
      voice: one.SpeakerId || undefined,
      startMs: toMs(one.StartMs, 'ms'),
      endMs: toMs(one.EndMs, 'ms'),
      text: one.FinalSentence || one.WrittenText || one.SliceSentence || '',
    }),
  )

const LINE = /^\[((?:\d+:){0,2}\d+(?:\.\d+)?),((?:\d+:){0,2}\d+(?:\.\d+)?)(?:,([^\],]*))?\] *(.*)$/s

/** A line without times goes on with the one before it; where there is none, it is said from 0 to `endMs`. */
export function linesOf(result: string, endMs: number): Utterance[] {
  const said: (Utterance & { lines: string[] })[] = []
  for (const line of result.split(/\r?\n/)) {
    const [, from, to, speaker, words = line] = LINE.exec(line) ?? []
    const last = said.at(-1)
    if (from !== undefined && to !== undefined) {
      const times = { startMs: toMs(secondsOf(from), 's'), endMs: toMs(secondsOf(to), 's') }
      said.push({ voice: speaker || undefined, ...times, text: '', lines: [words] })
    } else if (last) last.lines.push(line)
    else if (line !== '') said.push({ startMs: 0, endMs, text: '', lines: [line] })
  }
  return said.map(({ lines, ...utterance }) => ({ ...utterance, text: lines.join('\n').replace(/\n+$/, '') }))
}

/** `1:02:03.5` is 3723.5. */
function secondsOf(clock: string): number {
  return clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
}
