/** What is to be known of a request beside its content, in words; the code, which an engineer looks for, as their title. */
import { html } from 'ghtml'
import { REVISION_MARK } from '../../../intake/content.ts'
import type { Lang } from '../layout.ts'
import { bdi } from '../words.ts'

type Words = readonly [zh: string, en: string]

const table: Readonly<Record<string, Words>> = {
  wordless: ['没有文字', 'no words'],
  transcribed: ['文字由录音识别而来', 'the words were transcribed from a recording'],
  'agent-words': ['文字是话务员记的，不是市民原话', "an agent's words, not the citizen's own"],
  long: ['文字过长，已截短', 'too long a text: cut'],
  unread: [
    '有的字段没有读懂，原样留在其他字段里',
    'some fields were not understood: they stand as they came',
  ],
  'title-by-model': ['标题由模型拟定', 'a title by a model'],
  'place-from-words': [
    '地点是从话里听出来的，没有人填写',
    'the place was heard in the words, filled in by nobody',
  ],
  'speaker-from-source': ['谁说的话，由来源标明', 'who speaks: the source says so'],
  'speaker-configured': ['谁说的话，按配置分清', 'who speaks: as configured'],
  'speaker-inferred': ['谁说的话，是推断的', 'who speaks: inferred'],
  'speaker-unknown': ['有的话分不清是谁说的', 'who speaks: not known of all'],
  'call-running': ['通话还在进行', 'the call still runs'],
  incomplete: ['通话记录有缺漏', 'parts of the call are missing'],
  'no-end': ['没有收到通话结束', 'nothing told the end of the call'],
  provisional: ['识别结果还不是最终的', 'what was recognised is not final yet'],
  'times-mended': ['通话记录的时间有误，已修正', 'times of the transcript made no sense: mended'],
  'segments-merged': ['通话记录段数过多，已合并', 'too many segments: merged'],
  'transcripts-joined': ['由同一通话的几份记录合成', 'joined from several transcripts of the call'],
  redelivered: ['曾经重新分发，下游可能收到两次', 'sent on again: downstream may have it twice'],
  'id-reused': ['对方重复使用了编号', 'the sender used an id again'],
  'repeat-with-new-facts': ['重复反映，有新情况', 'said before, with something new'],
  'repeat-not-found': ['说是催办，台账里没有找到原来的诉求', 'urges what is not in the ledger'],
  crowd: ['多人反映同一件事', 'many tell of the same'],
  'crowd-of-emergency': ['同一险情已有人报，不再单独按紧急处理', 'an emergency that is known already'],
  redirected: ['单位退回后改派', 'handed to another unit after an objection'],
  'place-unknown': ['地点不明', 'the place is not known'],
  forgotten: ['内容已按要求清空', 'emptied as asked for'],
  corrected: ['值班人员更正过', 'put right by an operator'],
  'place-conflict': ['地点说法不一', 'places are told differently'],
  'triage-failed': ['自动研判出错，请人工判断', 'triage failed: for a person to judge'],
  'topic-unknown': ['类目没有把握', 'its category is not sure enough'],
  'type-differs': ['类型与所说不同', 'of another type than was said'],
  'two-matters': ['说了两件事', 'two matters in one'],
  'danger-doubted': [
    '有险情字眼，整段话不像，请人工看一眼',
    'words of danger that the whole does not bear out: have a look',
  ],
}

/** With the size of a crowd. */
const CROWD = /^crowd:(\d{1,9})$/

/** In their order. One that has no words stands as it is; the mark of a revision says nothing to people. */
export function flagWords(flags: readonly string[], lang: Lang): string {
  return told(flags)
    .map((flag) => wordsOf(flag, lang) ?? flag)
    .join(lang === 'zh' ? '；' : '; ')
}

/** Undefined where there are none. */
export function flagsHtml(flags: readonly string[], lang: Lang): { html: string } | undefined {
  const all = told(flags).map((flag) => {
    const words = wordsOf(flag, lang)
    return words === undefined ? bdi(flag) : html`<span title="${flag}">${words}</span>`
  })
  return all.length > 0 ? { html: all.join(lang === 'zh' ? '；' : '; ') } : undefined
}

function told(flags: readonly string[]): string[] {
  return flags.filter((flag) => !flag.startsWith(REVISION_MARK))
}

/** Undefined of a flag that nobody gave words. */
export function wordsOf(flag: string, lang: Lang): string | undefined {
  const [, size] = CROWD.exec(flag) ?? []
  if (size !== undefined) return lang === 'zh' ? `${size} 人反映` : `told by ${size} people`
  return Object.hasOwn(table, flag) ? table[flag]?.[lang === 'zh' ? 0 : 1] : undefined
}
