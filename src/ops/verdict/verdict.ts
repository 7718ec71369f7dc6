/** The state of intake in a line: what is wrong, the worst first, or that nothing is. */
import type { Fact, Verdict } from '../../contract/snapshot.ts'
import { spokenSeconds } from '../spoken.ts'
import type { Check, Figures } from './check.ts'
import { inState, noisy, refusing, sendsUnconfigured, silent } from './sources.ts'
import { diskTight, gatewaysLost, journalBehind, setWrongly, storesDown, unbalanced } from './stores.ts'
import {
  alertsFiring,
  errandsFailed,
  failsAgain,
  heldUp,
  inQuarantine,
  jobsFailed,
  nobodyWorks,
  threadsFailing,
  waitForUnit,
  waitsLong,
} from './work.ts'

type Store = 'ledger' | 'queue'

/** In the order of their importance, among those of one level; and which store tells what they look at. */
const checks: readonly (readonly [Check, Store?])[] = [
  [storesDown],
  [diskTight],
  [unbalanced, 'ledger'],
  [gatewaysLost],
  [nobodyWorks, 'queue'],
  [failsAgain, 'queue'],
  [journalBehind],
  [waitsLong, 'queue'],
  [silent],
  [refusing],
  [inQuarantine, 'ledger'],
  [jobsFailed, 'queue'],
  [heldUp, 'queue'],
  [sendsUnconfigured],
  [noisy],
  [errandsFailed, 'ledger'],
  [threadsFailing, 'ledger'],
  [waitForUnit, 'ledger'],
  [alertsFiring],
  [setWrongly],
]

/** Said at once; the others are counted. */
export const MOST_FACTS = 4

export function verdictOf(figures: Figures): Verdict {
  const isDown = { ledger: figures.ledgerUp === false, queue: figures.queueUp === false }
  const found = checks.flatMap(([check, store]) => {
    const facts = check(figures)
    return store && isDown[store] ? facts.map(asOfBefore) : facts
  })
  const facts = [...ofLevel(found, 'danger'), ...ofLevel(found, 'warning')]
  const [worst] = facts
  if (!worst) return { level: 'good', facts, ...allWell(figures) }
  const said = facts.slice(0, MOST_FACTS)
  const more = facts.length - said.length
  return {
    level: worst.level,
    facts,
    zh: [...said.map(({ zh }) => zh), ...(more > 0 ? [`另有 ${more} 项`] : [])].join('；'),
    en: capitalised([...said.map(({ en }) => en), ...(more > 0 ? [`${more} more`] : [])].join('; ')),
  }
}

/** What a store held before it went down may be otherwise by now. */
function asOfBefore(fact: Fact): Fact {
  return { ...fact, zh: `${fact.zh}（断开前）`, en: `${fact.en} (before it went down)` }
}

function ofLevel(facts: readonly Fact[], level: Fact['level']): Fact[] {
  return facts.filter((fact) => fact.level === level)
}

function allWell(figures: Figures): Pick<Verdict, 'zh' | 'en'> {
  const flowing = inState(figures, 'ok').length
  const unheard = inState(figures, 'unheard').length
  const unset = inState(figures, 'unconfigured').length
  const oldest = Math.max(
    figures.relayLagSeconds,
    ...Object.values(figures.queues).map(({ oldestSeconds }) => oldestSeconds),
  )
  const age = spokenSeconds(oldest)
  const zh = [
    flowing > 0 ? `${flowing} 个来源畅通` : '受理畅通',
    oldest > 0 ? `最久等待 ${age.zh}` : '没有积压',
    ...(unheard > 0 ? [`${unheard} 个来源尚未来件`] : []),
    ...(unset > 0 ? [`${unset} 个来源未配置，还不能来件`] : []),
  ]
  const en = [
    flowing > 1 ? `All ${flowing} sources flow` : 'Intake flows',
    oldest > 0 ? `oldest waiting ${age.en}` : 'nothing waits',
    ...(unheard > 0 ? [`${unheard} not heard yet`] : []),
    ...(unset > 0 ? [`${unset} not set up, and can not send yet`] : []),
  ]
  return { zh: zh.join('，'), en: en.join('; ') }
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
