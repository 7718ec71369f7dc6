/** What an agent calls the kind of a request. */
import { type RequestType, requestTypes } from '../../../src/contract/request.ts'

const names = new Map<string, RequestType>([
  ['咨询', 'consultation'],
  ['求助', 'assistance'],
  ['投诉', 'complaint'],
  ['举报', 'report'],
  ['建议', 'suggestion'],
  ['表扬', 'praise'],
  ['其他', 'other'],
])

export function typeNamed(name: string | undefined): RequestType | undefined {
  const plain = name?.normalize('NFKC').trim().toLowerCase() ?? ''
  return (
    names.get(plain) ?? names.get(plain.replace(/类$/, '')) ?? requestTypes.find((type) => type === plain)
  )
}
