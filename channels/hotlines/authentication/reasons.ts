/** Why a post is not its sender's: a closed list, each word with what it means to whoever has to mend it. */

export const reasons = {
  'no-secret': 'no live secret is set for this source',
  'missing-signature': 'the signature is not where it was agreed to be',
  'malformed-signature': 'the signature is not in the form that was agreed: encoding, length or prefix',
  'wrong-signature':
    'the signature does not fit what came: another secret, another message, or it was changed',
  'missing-timestamp': 'the time of sending is not where it was agreed to be',
  'malformed-timestamp': 'the time of sending is not in the unit that was agreed',
  stale:
    'all fits, but it was signed too long ago, or ahead of time: one of the clocks is wrong, or it is a replay',
  'missing-nonce': 'the nonce is not where it was agreed to be',
  'malformed-nonce':
    'the nonce is longer than 128 characters, or holds what a nonce must not, such as what parts it from the body',
  'wrong-appid': 'the application id is missing, or another one',
  'missing-credential': 'the password, key or token is not where it was agreed to be',
  'wrong-credential': 'the password, key or token is not a live one',
  'address-not-allowed': 'the sender’s address is in none of the ranges that are allowed',
  undecipherable: 'the body can not be deciphered with the live keys',
  'no-body-field': 'a field that must be in the body is not there',
  'unreadable-body': 'the body can not be read, so that what should be in it is not found',
  'malformed-parameters': 'the parameters are not properly encoded, or there are too many of them',
  'unsigned-body': 'there is a body, but only the query is signed',
  'balance-proof': 'it proves who asks for a balance: an empty body, or a parameter `since`; that is no post',
  'repeated-field': 'something that counts once was sent several times, or as a list',
  'nested-parameter': 'a parameter that is to be signed holds others',
} as const
export type Reason = keyof typeof reasons

/** Thrown by the ways of authentication, to each other only: it never leaves the authenticator. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly reason: Reason

  constructor(reason: Reason) {
    super(reasons[reason])
    this.reason = reason
  }
}

export function refuse(reason: Reason): never {
  throw new Refusal(reason)
}
