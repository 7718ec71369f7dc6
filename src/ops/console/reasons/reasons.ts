/**
 * Why something stuck, for the language of whoever reads. The reasons are made in English, in many places, and kept so; here
 * they are put into Chinese by their forms. What has no form here stays as it is, and is marked as the original.
 */
import { html } from 'ghtml'
import { withoutPeople } from '../../../contract/people-in-words.ts'
import { printable } from '../../../contract/printable.ts'
import type { Lang } from '../layout.ts'
import { decoding } from './decoding.ts'
import { errands } from './errands.ts'
import type { Forms } from './forms.ts'
import { others } from './others.ts'

export interface Said {
  text: string
  /** Nothing English is left of it but names. */
  isWhole: boolean
}

const LONGEST = 2000

/** As it is, for English readers. */
export function reasonIn(reason: string, lang: Lang): Said {
  if (lang === 'en') return { text: reason, isWhole: true }
  return reason.length > LONGEST ? { text: reason, isWhole: false } : inChinese(reason)
}

/** In a letter, in text alone. */
export function reasonText(reason: string, lang: Lang): string {
  const { text, isWhole } = reasonIn(reason, lang)
  return isWhole ? text : `${text}（英文原文）`
}

export interface ReasonHtml {
  most?: number
  isUnmasked?: boolean
}

/** The original, which an engineer looks for in the source, as its title. */
export function reasonHtml(reason: string, lang: Lang, { most, isUnmasked }: ReasonHtml = {}): string {
  // Masked before it is cut: half a number is known by nobody as one.
  const original = isUnmasked ? reason : withoutPeople(reason)
  const { text, isWhole } = reasonIn(original, lang)
  const shown = printable(most !== undefined && text.length > most ? `${text.slice(0, most)}…` : text)
  if (lang === 'en') return html`<bdi>${shown}</bdi>`
  if (isWhole) return html`<bdi title="${printable(original)}">${shown}</bdi>`
  const isEnglish = text === original && /^[\0-\x7f‹›…—“”’]*$/.test(text)
  return html`<bdi !${isEnglish ? 'lang="en"' : ''}>${shown}</bdi> <small class="muted">（英文原文）</small>`
}

interface Form {
  pattern: RegExp
  /** Of each group: whether it is a reason in itself. */
  isReason: boolean[]
  chinese: string
}

const HOLES: Readonly<Record<string, string>> = {
  n: String.raw`(-?[\d,.]+)`,
  w: String.raw`([\w.$@#*\[\]"+/-]+)`,
  x: '([^;]+?)',
  r: '(.+)',
}

function formOf([english, chinese]: Forms[number]): Form {
  const isReason: boolean[] = []
  const pattern = english.replace(/\{([nwxr])\}|[\\^$.*+?()[\]{}|]/g, (found, hole: string | undefined) => {
    if (hole === undefined) return `\\${found}`
    isReason.push(hole === 'r')
    return HOLES[hole] ?? ''
  })
  return { pattern: new RegExp(`^${pattern}$`, 's'), isReason, chinese }
}

const forms = [...decoding, ...others, ...errands].map(formOf)
const whole = forms.filter(({ isReason }) => !isReason.includes(true))
const nested = forms.filter(({ isReason }) => isReason.includes(true))
const BETWEEN = '; '

/** Names of a sender's may look like places within places: whoever reads wants no more of these. */
const DEEPEST = 6

/** Several may stand behind each other; what stands before a colon says where. */
function inChinese(reason: string, depth = 0): Said {
  if (depth > DEEPEST) return { text: reason, isWhole: false }
  const simply = filled(whole, reason, depth)
  if (simply) return simply
  if (reason.includes(BETWEEN)) {
    const parts = reason.split(BETWEEN).map((part) => inChinese(part, depth + 1))
    return { text: parts.map(({ text }) => text).join('；'), isWhole: parts.every((part) => part.isWhole) }
  }
  return filled(nested, reason, depth) ?? { text: reason, isWhole: false }
}

function filled(among: readonly Form[], reason: string, depth: number): Said | undefined {
  for (const { pattern, isReason, chinese } of among) {
    const found = pattern.exec(reason)
    if (!found) continue
    const parts = found
      .slice(1)
      .map((part, at): Said => (isReason[at] ? inChinese(part, depth + 1) : { text: part, isWhole: true }))
    return {
      text: chinese.replace(/\{(\d)\}/g, (_, at: string) => parts[Number(at) - 1]?.text ?? ''),
      isWhole: parts.every((part) => part.isWhole),
    }
  }
  return undefined
}
