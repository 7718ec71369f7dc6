/**
 * WebVTT, as many recognisers write it: voices in <v Name> spans, else before the words ("[SPEAKER_00]: " of WhisperX).
 * Mark-up goes, character references are read, line breaks inside of a cue stay. There is no id of a call.
 * Sources: W3C "WebVTT: The Web Video Text Tracks Format" (blocks, cue text spans, timestamps without hours);
 * YouTube and others write `Kind:` and `Language:` below the first line, which the standard ignores.
 */
import type { Utterance } from '../call.ts'
import { type Cue, cuesOf, saidBy, timesOf } from '../cues.ts'
import { type Dialect, UnreadableError } from '../dialect.ts'
import { roleOf } from '../named-roles.ts'
import { extensionsOf, inOrder, languageOf } from '../read.ts'
import { looksLikeSrt } from './srt.ts'

const HEAD = /^WEBVTT(?:[ \t].*)?$/

export const webvtt: Dialect = {
  id: 'webvtt',
  title: 'WebVTT subtitles',
  detects({ mediaType, text, json }) {
    if (/^WEBVTT(?:\s|$)/.test(text)) return true
    return mediaType === 'text/vtt' && json === undefined && !looksLikeSrt(text)
  },
  read({ text }) {
    const lines = text.replaceAll('\0', '\ufffd').split(/\r\n|\r|\n/)
    if (!HEAD.test(lines[0] ?? '')) throw new UnreadableError('line 1: WEBVTT expected')
    const end = lines.findIndex((line, at) => at > 0 && (line.trim() === '' || timesOf(line)))
    const head = lines.slice(1, end < 0 ? undefined : end)
    const cues = cuesOf(lines.fill('', 0, end < 0 ? undefined : end), { isName, isAside })
    const spoken = inOrder(voiced(cues).filter((each) => each.text.trim() !== ''))
    return [
      {
        transcript: {
          engine: 'webvtt',
          language: languageOf(metadata(head, 'Language')),
          utterances: spoken,
        },
        extensions: extensionsOf({ Kind: metadata(head, 'Kind') }),
      },
    ]
  },
}

function isName(line: string, isFirst: boolean): boolean {
  return isFirst || /^\d+$/.test(line)
}

function isAside(line: string): boolean {
  return /^(?:NOTE|STYLE|REGION)(?:\s|$)/.test(line)
}

function metadata(head: readonly string[], name: string): string | undefined {
  const line = head.find((each) => each.startsWith(`${name}:`))
  return line?.slice(name.length + 1).trim()
}

const VOICE = /<v(?:\.[^<>\s]*)?(?:\s([^<>]*))?>|<\/v>/g

/** One cue may hold several voices; each is an utterance of its own, at the same time. */
function voiced(cues: readonly Cue[]): Utterance[] {
  const hasSpans = cues.some(({ text }) => /<v[.\s]/.test(text))
  if (!hasSpans) return saidBy(cues.map((cue) => ({ ...cue, text: plain(cue.text) })))
  return cues.flatMap(({ startMs, endMs, text }) =>
    spansOf(text).map(([voice, words]) => ({
      role: roleOf(voice),
      voice,
      startMs,
      endMs,
      text: plain(words).trim(),
    })),
  )
}

function spansOf(text: string): [voice: string | undefined, words: string][] {
  const spans: [string | undefined, string][] = []
  let voice: string | undefined
  let from = 0
  for (const tag of text.matchAll(VOICE)) {
    spans.push([voice, text.slice(from, tag.index)])
    voice = tag[1] === undefined ? undefined : plain(tag[1]).trim()
    from = tag.index + tag[0].length
  }
  spans.push([voice, text.slice(from)])
  return spans
}

const MARKUP = /<\/?(?:c|i|b|u|v|ruby|rt|lang)(?:[.\s][^<>]*)?>|<(?:\d+:)?\d\d:\d\d\.\d{3}>/g
const REFERENCE = /&(?:(amp|lt|gt|quot|apos|nbsp|lrm|rlm)|#(\d{1,7})|#[xX]([\da-fA-F]{1,6}));/g
const named = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  lrm: '\u200e',
  rlm: '\u200f',
}
const references = new Map(Object.entries(named))

/** What looks like mark-up and is none ("3<5") was said. */
function plain(text: string): string {
  return text.replaceAll(MARKUP, '').replaceAll(REFERENCE, (whole, name, decimal, hex) => {
    if (name) return references.get(name) ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
    return isCharacter ? String.fromCodePoint(code) : whole
  })
}
