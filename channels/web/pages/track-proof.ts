/** Who asks with a receipt alone proves to be the requester: by the phone they left, or by the six digits they got. */
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { TemporaryError } from '../../../src/contract/errors.ts'
import type { Requester } from '../../../src/contract/request.ts'
import type { Links } from '../link.ts'
import { requestIn } from './track-standing.ts'

export interface Claim {
  receipt: string
  proof: Proof
}
export interface Proof {
  kind: 'phone' | 'code'
  /** The last four of the phone, or all six of the code. */
  digits: string
}

/** What was typed, full-width digits and spaces forgiven; somebody types the whole number. Undefined: neither. */
export function readProof(text: string): Proof | undefined {
  const typed = text
    .slice(0, 100)
    .normalize('NFKC')
    .replace(/[\s\p{Dash}()+]/gu, '')
  if (!/^\d+$/.test(typed)) return undefined
  if (typed.length === 6) return { kind: 'code', digits: typed }
  if (typed.length === 4 || (typed.length >= 7 && typed.length <= 15))
    return { kind: 'phone', digits: typed.slice(-4) }
  return undefined
}

/** `unknowable`: the ledger is down, and this gateway's journal doesn't hold it. */
export async function prove(
  { intake, tracking, links }: Pick<ChannelServices, 'intake' | 'tracking'> & { links: Links },
  { receipt, proof }: Claim,
): Promise<'proven' | 'wrong' | 'unknowable'> {
  const isCode = proof.kind === 'code' && links.isCodeOf(receipt, proof.digits)
  try {
    const request = requestIn(intake.find(receipt)) ?? (await tracking.request(receipt))
    // What went to quarantine has no phone that could be read.
    if (!request) return isCode && (await tracking.find(receipt)) ? 'proven' : 'wrong'
    const phones = phonesOf(request.requester)
    const isProven = phones.length > 0 ? isPhone(proof, phones) : isCode
    return isProven ? 'proven' : 'wrong'
  } catch (error) {
    if (error instanceof TemporaryError) return 'unknowable'
    throw error
  }
}

function phonesOf({ phone, callerNumber }: Requester): string[] {
  return [phone, callerNumber].flatMap((number) => number ?? [])
}

function isPhone({ kind, digits }: Proof, phones: string[]): boolean {
  return kind === 'phone' && phones.some((phone) => phone.endsWith(digits))
}
