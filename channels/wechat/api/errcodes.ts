/** What WeChat's error codes mean for whoever called: HTTP says 200 whatever happened. */

/**
 * `again` with a pause, `refresh` the token, `config` is for the operator, `user` will not change for this citizen,
 * `window` says that another way is needed, `quota-day` that today's calls are used up, `ours` is a bug of ours.
 */
export type ErrcodeClass =
  | 'ok'
  | 'again'
  | 'refresh'
  | 'config'
  | 'user'
  | 'window'
  | 'quota-day'
  | 'ours'
  | 'unknown'

const known: Readonly<Record<number, readonly [ErrcodeClass, string]>> = {
  [-1]: ['again', 'the platform is busy'],
  0: ['ok', 'ok'],
  40001: ['refresh', 'the access token is not valid'],
  40003: ['user', 'the openid is not one of this account'],
  40007: ['ours', 'no such media: the id is wrong, or it is older than 3 days'],
  40008: ['ours', 'no such kind of message'],
  40013: ['config', 'the AppID is wrong'],
  40014: ['refresh', 'the access token is not valid'],
  40016: ['ours', 'the menu has too many buttons, or none'],
  40017: ['ours', 'a button of the menu is of no known type'],
  40018: ['ours', 'a name in the menu is empty or too long'],
  40019: ['ours', 'a key in the menu is empty or too long'],
  40020: ['ours', 'an address in the menu is empty or too long'],
  40023: ['ours', 'a part of the menu has too many buttons, or none'],
  40024: ['ours', 'a button below another is of no known type'],
  40025: ['ours', 'a name below another in the menu is empty or too long'],
  40026: ['ours', 'a key below another in the menu is empty or too long'],
  40027: ['ours', 'an address below another in the menu is empty or too long'],
  40037: ['config', 'the template is not one of this account'],
  40125: ['config', 'the AppSecret is wrong'],
  40164: ['config', 'the address of this server is not on the IP list of the account'],
  41001: ['refresh', 'the access token is missing'],
  41002: ['config', 'the AppID is missing'],
  41004: ['config', 'the AppSecret is missing'],
  42001: ['refresh', 'the access token has expired'],
  43004: ['user', 'the citizen does not follow the account'],
  43019: ['user', 'the citizen is on the block list of the account'],
  43101: ['window', 'the citizen has not agreed to this notice, or it is used up'],
  44002: ['ours', 'the body is empty'],
  44004: ['ours', 'the text is empty'],
  45002: ['ours', 'the text is too long'],
  45009: ['quota-day', 'the calls of today are used up'],
  45011: ['again', 'too many calls in this minute'],
  45015: ['window', 'the citizen has not written for 48 hours, or has left'],
  45047: ['window', 'no message is left until the citizen writes again'],
  47001: ['ours', 'the body can not be read'],
  47003: ['ours', 'a field of the template holds what it may not'],
  48001: ['config', 'the account may not call this'],
  48002: ['user', 'the citizen takes no messages of the account'],
  48004: ['config', 'this call has been blocked for the account'],
  48006: ['quota-day', 'the calls of today are used up, and can not be given back again this month'],
  50002: ['config', 'the account is limited'],
  50005: ['user', 'the citizen does not follow the account'],
  89503: ['config', 'an administrator of the account has to confirm the address of this server'],
}

/** Of any integer. */
export function classOf(errcode: number): ErrcodeClass {
  return known[errcode]?.[0] ?? 'unknown'
}

/** For an operator; holds nothing of the call. */
export function wordsOf(errcode: number): string {
  return known[errcode]?.[1] ?? 'the platform says something that is not known here'
}
