/** Who takes care of a request beside the unit that it goes to. */
import type { Request } from '../../../contract/request.ts'
import type { Lang, Texts } from '../layout.ts'

/** Those of triage, and those that its requester makes by themselves. */
export function lanesOf({ requester, triage, flags }: Request): string[] {
  if (flags.includes('forgotten')) return []
  const own = [
    ...(triage?.lanes ?? []),
    ...(requester.minor ? ['minors'] : []),
    ...(requester.confidential ? ['confidential'] : []),
  ]
  return [...new Set(own)]
}

const names: Texts<Readonly<Record<string, string>>> = {
  zh: {
    enterprise: '企业服务',
    minors: '未成年人',
    'two-zones': '两区',
    jjj: '京津冀',
    confidential: '要求保密',
  },
  en: {
    enterprise: 'enterprise',
    minors: 'minors',
    'two-zones': 'Two Zones',
    jjj: 'Beijing–Tianjin–Hebei',
    confidential: 'confidential',
  },
}

/** One that a city has made itself stands as it is. */
export function laneName(lane: string, lang: Lang): string {
  return Object.hasOwn(names[lang], lane) ? (names[lang][lane] ?? lane) : lane
}
