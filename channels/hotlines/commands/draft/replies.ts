/** What a sender of this format is told, until its own form is known. */
import type { Format } from '../../decode/schema.ts'

const json = [
  'reply:',
  `  success: { body: '{"code":"0000","message":"ok","receipt":"{receipt}"}' }`,
  `  rejected: { body: '{"code":"0001","message":"{message}"}' }`,
  `  failed: { body: '{"code":"9999","message":"{message}"}' }`,
]
const xml = [
  'reply:',
  '  mediaType: application/xml',
  `  success: { body: '<result><code>0000</code><receipt>{receipt}</receipt></result>' }`,
  `  rejected: { body: '<result><code>0001</code><message>{message}</message></result>' }`,
  `  failed: { body: '<result><code>9999</code><message>{message}</message></result>' }`,
]
const envelope = (body: string) =>
  `'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${body}</soap:Body></soap:Envelope>'`
const soap = [
  'reply:',
  '  mediaType: text/xml',
  `  success: { body: ${envelope('<result><code>0000</code><receipt>{receipt}</receipt></result>')} }`,
  `  rejected: { body: ${envelope('<soap:Fault><faultcode>soap:Client</faultcode><faultstring>{message}</faultstring></soap:Fault>')} }`,
  `  failed: { body: ${envelope('<soap:Fault><faultcode>soap:Server</faultcode><faultstring>{message}</faultstring></soap:Fault>')} }`,
]
const text = [
  'reply:',
  '  mediaType: text/plain',
  `  success: { body: 'success {count} {receipts}' }`,
  `  rejected: { body: 'rejected {code} {message}' }`,
  `  failed: { body: 'failed {code} {message}' }`,
]
const forms: Readonly<Record<Format, string[]>> = {
  json,
  js: json,
  form: json,
  multipart: json,
  query: json,
  xml,
  soap,
  csv: text,
  fixed: text,
}

export function replyLines(format: Format): string[] {
  const [head = '', ...lines] = forms[format]
  return [
    `${head} # as the vendor's manual has it; {receipt} {messageId} {code} {message} are filled in`,
    ...lines,
  ]
}
