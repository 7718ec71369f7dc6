/** Names of voices that tell outright who speaks; what is less plain is for the configuration. */
import type { Utterance } from './call.ts'

const agent = /^(?:客服|坐席|座席|话务员|接线员|受理员|agent|operator)\d*$/i
const citizen = /^(?:市民|来电人|群众|客户|用户|诉求人|customer|caller|citizen)\d*$/i

export function roleOf(name: string | null | undefined): Utterance['role'] {
  const plain = (name ?? '').trim()
  if (agent.test(plain)) return 'agent'
  return citizen.test(plain) ? 'citizen' : undefined
}
