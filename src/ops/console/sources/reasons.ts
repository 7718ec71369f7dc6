/** What a refusal means to whoever sends, and what to look at: by the reason or code that it is counted by. */

interface Meaning {
  zh: string
  en: string
}

/** Why a sender was not believed. */
export const disbelieved: Readonly<Record<string, Meaning>> = {
  unauthorized: {
    zh: '没有有效的密钥；请核对 Authorization 请求头和所用密钥。',
    en: 'There was no valid key: check the Authorization header and which key is used.',
  },
  'no-secret': { zh: '我方没有配置密钥。', en: 'We have no secret set for you.' },
  'missing-signature': {
    zh: '约定的位置没有签名；请核对签名所在的请求头或字段名。',
    en: 'The signature is not where it was agreed: check the name of its header or field.',
  },
  'malformed-signature': {
    zh: '签名的格式与约定不符；请核对编码（hex 或 base64）、长度和前缀。',
    en: 'The signature is not in the agreed form: check encoding (hex or base64), length and prefix.',
  },
  'wrong-signature': {
    zh: '签名与内容对不上；请核对密钥、参与签名的字符串（字段、顺序、编码），并确认签名之后没有再改动请求体。',
    en: 'The signature does not fit what came: check the secret, the string that is signed (fields, order, charset), and that nothing changes the body afterwards.',
  },
  'missing-timestamp': {
    zh: '约定的位置没有发送时间。',
    en: 'The time of sending is not where it was agreed.',
  },
  'malformed-timestamp': {
    zh: '发送时间的单位或格式与约定不符（秒还是毫秒？）。',
    en: 'The time of sending is not in the agreed unit: seconds or milliseconds?',
  },
  stale: {
    zh: '签名对，但发送时间超出允许范围；请校准服务器时钟（NTP），重发时请重新取时间并签名。',
    en: 'The signature fits, but the time of sending is outside the window: set the clock (NTP), and stamp and sign anew when sending again.',
  },
  'missing-nonce': { zh: '约定的位置没有随机串。', en: 'The nonce is not where it was agreed.' },
  'malformed-nonce': {
    zh: '随机串过长，或含有不允许的字符。',
    en: 'The nonce is too long, or holds characters that it must not.',
  },
  'replayed-nonce': {
    zh: '同一随机串用在了不同的内容上；每个请求请用新的随机串。',
    en: 'One nonce was used for different content: take a new one for each request.',
  },
  'wrong-appid': { zh: '应用编号缺失或不对。', en: 'The application id is missing, or another one.' },
  'missing-credential': {
    zh: '约定的位置没有口令、密钥或令牌。',
    en: 'The password, key or token is not where it was agreed.',
  },
  'wrong-credential': {
    zh: '口令、密钥或令牌不是现行的；是否刚换过，或仍在用测试环境的？',
    en: 'The password, key or token is not a live one: was it changed lately, or is it the one of a test system?',
  },
  'address-not-allowed': {
    zh: '发送方地址不在允许的范围内；出口地址变了请告诉我们。',
    en: 'The sending address is in none of the allowed ranges: tell us if it has changed.',
  },
  undecipherable: {
    zh: '内容无法解密；请核对密钥、模式、填充和向量。',
    en: 'The body can not be deciphered: check key, mode, padding and initial vector.',
  },
  'no-body-field': {
    zh: '请求体里缺少约定的字段。',
    en: 'A field that must be in the body is not there.',
  },
  'unreadable-body': {
    zh: '请求体读不懂，因此找不到其中的凭据；请核对格式和字符集。',
    en: 'The body can not be read, so that what should prove it is not found: check format and charset.',
  },
  'malformed-parameters': {
    zh: '参数的编码不对，或参数太多。',
    en: 'The parameters are not properly encoded, or too many.',
  },
  'unsigned-body': {
    zh: '有请求体，但只签了查询参数。',
    en: 'There is a body, but only the query is signed.',
  },
  'balance-proof': {
    zh: '这是对账查询的签名，不能用来提交诉求。',
    en: 'It is signed as a question for the balance, which is no post.',
  },
  'repeated-field': {
    zh: '只应出现一次的内容出现了多次。',
    en: 'Something that counts once was sent several times.',
  },
  'nested-parameter': {
    zh: '参与签名的参数里还套着参数。',
    en: 'A parameter that is signed holds others.',
  },
}

/** Believed, and still not taken. */
export const notTaken: Readonly<Record<string, Meaning>> = {
  unconfigured: {
    zh: '我方尚未配置完成，一律回答 503；请保留并稍后重发。',
    en: 'We are not set up yet and answer 503: keep it and send it again later.',
  },
  'not-found': {
    zh: '地址不对，或这个号码已停用。',
    en: 'The address is wrong, or the number is turned off.',
  },
  'method-not-allowed': { zh: '请求方法不对，请用 POST。', en: 'The method is not taken: send POST.' },
  'body-too-large': {
    zh: '请求体超过约定的大小；请拆开发送，附件只给链接。',
    en: 'The body is larger than agreed: send less at once, and links to files.',
  },
  'unsupported-media': { zh: '不接收这种类型的文件。', en: 'This kind of file is not taken.' },
  'bad-request': { zh: '请求读不懂。', en: 'The request can not be read.' },
  'invalid-body': { zh: '字段不合要求。', en: 'The fields are not as they should be.' },
  'invalid-json': { zh: '不是正确的 JSON。', en: 'It is not JSON.' },
  forbidden: { zh: '这个密钥无权做这件事。', en: 'This key may not do that.' },
  busy: {
    zh: '超过约定的速率，回答 503；请按 Retry-After 稍后重发，内容没有丢。',
    en: 'It was over the agreed rate and answered 503: send it again after Retry-After; nothing is lost.',
  },
  stopping: { zh: '网关正在重启，请重发。', en: 'A gateway was stopping: send it again.' },
  'journal-full': {
    zh: '我方磁盘不足，回答 503；请稍后重发。',
    en: 'We ran out of room and answered 503: send it again later.',
  },
  'journal-down': {
    zh: '我方磁盘写不进，回答 503；请稍后重发。',
    en: 'Our disk could not be written; we answered 503: send it again later.',
  },
  'disk-full': {
    zh: '我方磁盘不足，回答 503；请稍后重发。',
    en: 'We ran out of room and answered 503: send it again later.',
  },
  'ledger-down': {
    zh: '我方数据库暂时不可用，回答 503；请稍后重发。',
    en: 'Our database was not there; we answered 503: send it again later.',
  },
  'blobs-down': {
    zh: '我方文件存储暂时不可用，回答 503；请稍后重发。',
    en: 'Our store of files was not there; we answered 503: send it again later.',
  },
  internal: { zh: '我方程序错误，请稍后重发。', en: 'An error of ours: send it again later.' },
}

/** Undefined: a word that nobody has explained. */
export function meaningOf(code: string): Meaning | undefined {
  return disbelieved[code] ?? notTaken[code]
}
