/** What can be wrong with who sends. */
import type { SourceFigures } from '../../contract/snapshot.ts'
import type { StandingState } from '../../contract/standing.ts'
import { type Spoken, spokenSeconds } from '../spoken.ts'
import type { Check, Figures } from './check.ts'

/** Clients of an API stand as their touchpoint does: counted with it. */
export function inState({ sources }: Figures, ...states: StandingState[]): SourceFigures[] {
  return sources.filter(
    ({ standing, endpoint }) => standing && standing.endpoint === endpoint && states.includes(standing.state),
  )
}

/** A known number says more than the name of its agency. */
function nameOf({ endpoint, standing }: SourceFigures): Spoken {
  if (/^\d+$/.test(endpoint) || !standing) return { zh: endpoint, en: endpoint }
  return { zh: standing.name || endpoint, en: standing.nameEn || standing.name || endpoint }
}

function together(sources: readonly SourceFigures[]): Spoken {
  const [first, ...others] = sources.map(nameOf)
  const zh = first?.zh ?? ''
  const en = first?.en ?? ''
  if (others.length === 0) return { zh, en }
  return { zh: `${zh} 等 ${sources.length} 个来源`, en: `${en} and ${others.length} more` }
}

export const silent: Check = (figures) => {
  const found = inState(figures, 'silent').toSorted((a, b) => lastAt(a) - lastAt(b))
  const [first] = found
  if (!first) return []
  const who = together(found)
  const heardAt = lastAt(first)
  const since = heardAt > 0 ? spokenSeconds((figures.at - heardAt) / 1000) : undefined
  return [
    {
      level: 'warning',
      zh: since ? `${who.zh}已沉默 ${since.zh}` : `${who.zh}沉默`,
      en: since ? `${who.en} silent for ${since.en}` : `${who.en} silent`,
      href: '/ops/sources?state=silent',
    },
  ]
}

/** 0: never. */
function lastAt({ standing }: SourceFigures): number {
  return standing?.lastAt ?? 0
}

export const refusing: Check = (figures) => {
  const found = inState(figures, 'refusing')
  if (found.length === 0) return []
  const who = together(found)
  const does = found.length === 1 ? 'fails' : 'fail'
  return [
    {
      level: 'warning',
      zh: `${who.zh}验签不过`,
      en: `${who.en} ${does} authentication`,
      href: '/ops/sources?state=refusing',
    },
  ]
}

export const noisy: Check = (figures) => {
  const found = inState(figures, 'noisy')
  if (found.length === 0) return []
  const who = together(found)
  const does = found.length === 1 ? 'sends' : 'send'
  return [
    {
      level: 'warning',
      zh: `${who.zh}来量异常多`,
      en: `${who.en} ${does} far more than usual`,
      href: '/ops/sources?state=noisy',
    },
  ]
}

/** Not set up is no fault; but here somebody sends already. */
export const sendsUnconfigured: Check = (figures) => {
  const found = inState(figures, 'unconfigured').filter(({ refusedLately }) => refusedLately.unconfigured)
  if (found.length === 0) return []
  const who = together(found)
  return [
    {
      level: 'warning',
      zh: `${who.zh}已来件，但密钥未设`,
      en: `${who.en} sent, but a secret is not set`,
      href: '/ops/sources?state=unconfigured',
    },
  ]
}
