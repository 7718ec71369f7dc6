/**
 * SubRip (.srt), as recognisers write it beside WebVTT: an index, times with a comma, words. Who speaks stands before
 * the words, where it stands at all: "张三：…", "[客服] …", "[SPEAKER_00]: …" (WhisperX). Tags of players (<i>, <font …>,
 * {\an8}) are no words; the format has no character references. There is no id of a call.
 * There is no standard; sources: Matroska "Subtitles" (SRT), writers of openai-whisper and whisperX (utils.py).
 */
import { cuesOf, saidBy } from '../cues.ts'
import type { Dialect } from '../dialect.ts'
import { inOrder } from '../read.ts'

const MARKUP = /<\/?(?:b|i|u|s|font)(?:\s[^<>]*)?>|\{\\[^{}]*\}/gi

export const srt: Dialect = {
  id: 'srt',
  title: 'SubRip subtitles (SRT)',
  detects({ mediaType, text, json }) {
    if (looksLikeSrt(text)) return true
    return mediaType === 'application/x-subrip' && json === undefined && !text.startsWith('WEBVTT')
  },
  read({ text }) {
    const lines = text.split(/\r\n|\r|\n/)
    const cues = cuesOf(lines, { isName: (line) => /^\s*\d+\s*$/.test(line), isAside: () => false })
    const plain = cues.map((cue) => ({ ...cue, text: cue.text.replaceAll(MARKUP, '') }))
    const utterances = inOrder(saidBy(plain).filter((each) => each.text.trim() !== ''))
    return [{ transcript: { engine: 'srt', language: 'zh-CN', utterances }, extensions: {} }]
  },
}

/** It begins with a time, or with an index and a time. */
export function looksLikeSrt(text: string): boolean {
  return /^\s*(?:\d{1,9}[ \t]*[\r\n]+)?\d{1,3}:\d\d:\d\d[,.]\d{1,3}[ \t]*-->/.test(text.slice(0, 200))
}
