/** Whether an emergency is one that is known already. */
import type { Portrait } from '../../contract/relations.ts'
import type { Match } from './crowds.ts'
import { differIn } from './facts.ts'
import { DANGERS, OUTAGES } from './place-signals.ts'

/** Whoever speaks of people may speak of people in danger, whatever rule was found. */
const PEOPLE =
  /困|救命|救人|救救|伤|流血|昏|晕|恶心|呕|吐|喘|呛|中毒|难受|不舒服|出不来|出不去|跑不|下不来|下不去|屋里|里面|里边|里头|楼顶|没出来|没下来|没跑|下不了|出不了|走不了|动不了|卧床|透析|病人|妈|爸|娘|爹|老公|老婆|丈夫|妻子|爱人|家人|儿子|女儿|闺女|娃|我们.{0,4}[个口]|我家|我自己|联系不上|打不通|蔓延|烧到|烧过来|燃气|煤气|天然气|气罐|气瓶|爆炸|炸|电瓶|有人|老人|老太|大爷|大妈|奶奶|爷爷|孩子|小孩|婴儿|宝宝|孕妇|瘫|残疾|轮椅|掉进|掉下|摔|mom|mother|dad|father|wife|husband|son|daughter|family|we are|my |trapped|stuck|help|hurt|injur|dizzy|nause|faint|breath|unconscious|inside|child|kid|baby|elderly|people/i

const KNOWN_MS = 2 * 3_600_000

/** `text`: what was said. */
export function tellsOfPeople(text: string): boolean {
  return PEOPLE.test(text)
}

/**
 * A member of a crowd that has an emergency since less than two hours, of the same danger at the same compound or road (a
 * street may burn twice in a day), and not of another building; `emergencyAt`: of the crowd, as in KnownCrowd. In doubt it stays an emergency: one too many costs a call, one too few a life.
 */
export function isKnownDanger(
  portrait: Portrait,
  { with: other, near }: Match,
  emergencyAt: number | undefined,
): boolean {
  const { urgency, signals, facts, at } = portrait
  if (urgency !== 'emergency' || near !== 'named') return false
  if (emergencyAt === undefined || Math.abs(at - emergencyAt) > KNOWN_MS) return false
  const isDangerous = other.urgency === 'emergency' || other.relation.isLowered === true
  if (!isDangerous || differIn('building', facts, other.facts)) return false
  const dangers = signals.filter((signal) => !OUTAGES.has(signal))
  return (
    dangers.length > 0 && dangers.every((signal) => DANGERS.has(signal) && other.signals.includes(signal))
  )
}
