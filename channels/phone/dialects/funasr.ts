/**
 * FunASR: what its pipeline returns in Python, what its WebSocket servers send, and the lines of its binaries. All times
 * are milliseconds. Sources, of github.com/modelscope/FunASR: funasr/auto/auto_model.py, funasr/utils/timestamp_tools.py,
 * runtime/docs/websocket_protocol_zh.md, runtime/docs/onnxruntime_binary_output_zh.md, runtime/websocket/bin/
 * websocket-server-2pass.cpp; issues 1220, 1971, 2110, 2396. The fields that its newer Python server adds (spk_name,
 * sentence_info, is_end, error) are known from its client, runtime/python/websocket/funasr_wss_client.py, only.
 */
import { z } from 'zod'
import { jsonOf } from '../body.ts'
import type { Told, Utterance } from '../call.ts'
import { type Body, type Dialect, UnreadableError } from '../dialect.ts'
import { extensionsOf, idIn, idLike, inOrder, isRecord, listOf, numeric, parsed, toMs } from '../read.ts'

/** The pipeline tells a list of words where it has no punctuation for them. */
const words = z.union([z.string(), listOf(z.string()).transform((all) => all.join(' '))])

const Sentence = z.looseObject({
  text: words.nullish(),
  /** In the place of `text` where a sentence is what the voice detection cut. */
  sentence: words.nullish(),
  /** Its words with spaces between, without `punc`: of the C++ runtime. */
  text_seg: words.nullish(),
  punc: z.string().nullish(),
  start: numeric.nullish(),
  end: numeric.nullish(),
  spk: idLike.nullish(),
  timestamp: z.unknown().optional(),
  ts_list: z.unknown().optional(),
})
type Sentence = z.infer<typeof Sentence>

const Item = z.looseObject({
  key: idLike.nullish(),
  wav_name: idLike.nullish(),
  mode: z.string().nullish(),
  text: words.nullish(),
  timestamp: z.unknown().optional(),
  sentence_info: listOf(Sentence).nullish(),
  /** Runtime 0.4.0 sends a text that is no JSON: `text` and `timestamp` say the same. */
  stamp_sents: listOf(Sentence).nullish().catch(undefined),
  spk_name: idLike.nullish(),
  is_end: z.boolean().nullish(),
  error: z.string().nullish(),
})
type Item = z.infer<typeof Item>

const MODES = new Set<unknown>(['offline', 'online', '2pass', '2pass-online', '2pass-offline'])
/** What the pipeline draws by lot. */
const DRAWN = /^rand_key_/
const NO_VOICE = new Set(['unknown', ''])

export const funasr: Dialect = {
  id: 'funasr',
  title: 'FunASR: result of the Python pipeline, messages of the WebSocket servers, lines of the binaries',
  detects: (body) => isItem(firstOf(body)),
  read,
}

function firstOf({ json, text }: Body): unknown {
  if (Array.isArray(json)) return json[0]
  if (json !== undefined) return json
  const start = text.trimStart()
  const end = start.indexOf('\n')
  return start.startsWith('{') && end > 0 ? jsonOf(start.slice(0, end)) : undefined
}

function isItem(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { text, key, mode, sentence_info: sentences } = value
  if (Array.isArray(sentences)) return true
  if ('is_end' in value && 'is_final' in value) return true
  const isNamed = typeof key === 'string' || 'wav_name' in value || MODES.has(mode)
  return typeof text === 'string' && isNamed
}

function read(body: Body): Told[] {
  const items = itemsOf(body)
  const fault = items.map(faultOf).find(Boolean)
  const results = items.filter((item) => !isNotice(item))
  if (fault && results.length === 0) throw new UnreadableError(`FunASR has failed: ${fault}`)
  // Two results of the pipeline are two files, whatever their keys; messages of one name are of one file.
  const calls = Map.groupBy(results, (item) => (item.mode ? nameOf(item) : item))
  return [...calls.values()].map((items) => toldOf(items, fault))
}

function itemsOf({ json, text }: Body): Item[] {
  if (Array.isArray(json)) return json.map((value, index) => parsed(Item, value, `/${index}`))
  if (json !== undefined) return [parsed(Item, json)]
  return text.split('\n').flatMap((line, index) => {
    return line.trim() === '' ? [] : [parsed(Item, jsonOf(line), `line ${index + 1}`)]
  })
}

/** In the servers' own words. */
function faultOf({ error, ...item }: Item): string | undefined {
  return error || (isErrorText(item) ? (item.text ?? undefined) : undefined)
}

/** The C++ server says so in the place of the words, and tells no mode then. */
function isErrorText({ wav_name: name, mode, text }: Item): boolean {
  return name !== undefined && !mode && text?.startsWith('ERROR') === true
}

/** A message that says nothing: it ends a stream, or tells a fault. */
function isNotice(item: Item): boolean {
  const { is_end: isEnd, wav_name: name, mode, text, error } = item
  if (isErrorText(item)) return true
  return !text && (isEnd === true || Boolean(error) || (name !== undefined && !mode))
}

function nameOf({ wav_name: name, key }: Item): string {
  return name ?? key ?? ''
}

function toldOf(items: Item[], error: string | undefined): Told {
  const { final, open } = settle(items)
  const utterances: Utterance[] = []
  const lost: string[] = []
  for (const item of final) {
    const heard = hear(item, utterances.at(-1)?.endMs ?? 0)
    if (heard.lost !== undefined) lost.push(heard.lost)
    for (const one of heard.utterances) utterances.push(one)
  }
  const text = open.map((item) => item.text ?? '').join('')
  const last = utterances.at(-1)?.endMs ?? 0
  if (text !== '') utterances.push({ startMs: last, endMs: last, text, voice: speakerOf(open[0]) })
  const [first] = items
  const name = first ? nameOf(first) : ''
  const callId = DRAWN.test(name) ? undefined : idIn(name)
  return {
    callId,
    transcript: {
      engine: 'funasr',
      language: 'zh-CN',
      utterances: inOrder(utterances),
      isStretch: items.length === 1 && MODES.has(first?.mode) && first?.mode !== 'offline' ? true : undefined,
      isProvisional: text === '' ? undefined : true,
    },
    extensions: extensionsOf({
      mode: items.at(-1)?.mode,
      text: lost.join('\n'),
      error,
      ...(callId === undefined && { wav_name: first?.wav_name, key: first?.key }),
    }),
  }
}

/** The second pass takes the place of all that the first said since the last second pass. */
function settle(items: Item[]): { final: Item[]; open: Item[] } {
  const final: Item[] = []
  let open: Item[] = []
  for (const item of items) {
    if (item.mode?.endsWith('online')) open.push(item)
    else {
      final.push(item)
      open = []
    }
  }
  return { final, open }
}

/**
 * Words go missing in the product's sentences: those after the last punctuation, or beyond the times that it has. Then
 * the whole text is taken as one utterance; or told as `lost`, where the sentences say who spoke.
 */
function hear(item: Item, after: number): { utterances: Utterance[]; lost?: string } {
  const sentences = sentencesOf(item, after)
  const text = item.text ?? ''
  const said = sentences.map((sentence) => sentence.text).join('')
  if (lettersIn(said) >= lettersIn(text)) return { utterances: sentences }
  if (sentences.some(({ voice }) => voice !== undefined)) return { utterances: sentences, lost: text }
  const [startMs, endMs] = spanIn(item.timestamp) ?? [
    sentences[0]?.startMs ?? after,
    sentences.at(-1)?.endMs ?? after,
  ]
  return { utterances: [{ startMs, endMs, text, voice: speakerOf(item) }] }
}

/** Of SenseVoice's tags none: `<|zh|><|NEUTRAL|>`. */
function lettersIn(text: string): number {
  return text.replaceAll(/<\|[^|]*\|>|[^\p{L}\p{N}]+/gu, '').length
}

function sentencesOf(item: Item, after: number): Utterance[] {
  const { sentence_info: sentences, stamp_sents: stamps } = item
  const utterances: Utterance[] = []
  for (const sentence of sentences?.length ? sentences : (stamps ?? [])) {
    const text = sentence.text ?? sentence.sentence ?? sentence.text_seg ?? ''
    // A mark alone has the times 0 and 0.
    if (text.trim() === '') continue
    const last = utterances.at(-1)?.endMs ?? after
    const [startMs, endMs] = spanOf(sentence) ?? [last, last]
    const voice = sentence.spk ?? speakerOf(item)
    utterances.push({ startMs, endMs, text: `${text}${sentence.punc ?? ''}`, voice })
  }
  return utterances
}

function speakerOf({ spk_name: name }: Partial<Item> = {}): string | undefined {
  return typeof name === 'string' && !NO_VOICE.has(name) ? name : undefined
}

/** Some versions tell the times of a sentence's last word as the sentence's: see issues 1971 and 2110. */
function spanOf({ start, end, timestamp, ts_list: list }: Sentence): [number, number] | undefined {
  const own = spanIn(timestamp ?? list)
  if (typeof start !== 'number' || typeof end !== 'number') return own
  const told: [number, number] = [toMs(start, 'ms'), toMs(end, 'ms')]
  return own ? [Math.min(told[0], own[0]), Math.max(told[1], own[1])] : told
}

/** From the first to the last of `[[100, 200], [200, 500]]`, which the servers write as a text. */
function spanIn(timestamp: unknown): [number, number] | undefined {
  const pairs = typeof timestamp === 'string' ? jsonOf(timestamp) : timestamp
  if (!Array.isArray(pairs)) return undefined
  const start = momentOf(pairs.at(0), 0)
  const end = momentOf(pairs.at(-1), 1)
  return start === undefined || end === undefined ? undefined : [start, end]
}

function momentOf(pair: unknown, index: 0 | 1): number | undefined {
  const moment = numeric.safeParse(Array.isArray(pair) ? pair[index] : undefined)
  return moment.success ? toMs(moment.data, 'ms') : undefined
}
