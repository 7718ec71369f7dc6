/**
 * What the 64 samples cover; every word of the list at least twice. Who covers what:
 *
 * | what                       | 12300 to 12363             | 12365 to the district lines |
 * |----------------------------|----------------------------|-----------------------------|
 * | json                       | 12305 12315 12317 12321 …  | two more                    |
 * | json in a string           | 12355                      | one more                    |
 * | xml in a string            | 12300 12320 12330 12331    | one more                    |
 * | js                         | 12312 12351                | one more                    |
 * | xml                        | 12313 12326 12349 12360    | one more                    |
 * | soap                       | 12300 12320                | one more                    |
 * | form                       | 12301 12319 12356          | one more                    |
 * | multipart                  | 12318 12338                | one more                    |
 * | query                      | 12336                      | one more                    |
 * | csv                        | 12316 12325 12340          | one more                    |
 * | fixed                      | 12314 12358                | one more                    |
 * | utf-8 with a mark          | 12340 12350                | one more                    |
 * | gb18030                    | 12305 12314 12316 12320 …  | two more                    |
 * | big5                       | 12312 12326                | one more                    |
 * | utf-16le                   | 12325 12349                | one more                    |
 * | utf-16be                   | 12360                      | one more                    |
 * | hmac sha256 / sha1 / sm3   | 12315 / 12326 12349 / 12317 12351 | one more of each     |
 * | standard-webhooks          | 12321 12348                | one more                    |
 * | sorted md5 / sm3           | 12301 12319 / 12328 12356  | one more of each            |
 * | sm4 cbc / ecb              | 12329 12363 / 12333        | one more of each            |
 * | sm2                        | 12313 12360                | one more                    |
 * | basic                      | 12314 12338 12340          | one more                    |
 * | bearer                     | 12318 12330                | one more                    |
 * | api-key header / query     | 12325 12331 / 12316 12336  | one more of each            |
 * | body-password              | 12300 12320                | one more                    |
 * | ip / none                  | 12312 12314 / 12358        | one more of each            |
 */
import type { Hotline } from '../../channels/hotlines/hotline.ts'
import type { Sample } from './hotline-samples.ts'

/** Every dialect, every charset, every kind of authentication. */
export const toCover = [
  ...['json', 'js', 'xml', 'soap', 'form', 'multipart', 'query', 'csv', 'fixed'],
  ...['json in a string', 'xml in a string'],
  ...['utf-8', 'utf-8-bom', 'gb18030', 'big5', 'utf-16le', 'utf-16be'],
  ...['hmac sha256', 'hmac sha1', 'hmac sm3', 'standard-webhooks'],
  ...['sorted-parameters md5', 'sorted-parameters sm3', 'sm4 cbc', 'sm4 ecb', 'sm2'],
  ...['basic', 'bearer', 'api-key header', 'api-key query', 'body-password', 'ip', 'none'],
]

export function covered(hotline: Hotline, sample: Sample): string[] {
  const { format, inner } = hotline.dialect
  return [
    format,
    ...inner.map((each) => `${each.format} in a string`),
    sample.charset,
    ...hotline.authentication.map(nameOf),
  ]
}

function nameOf(method: Hotline['authentication'][number]): string {
  if (method.kind === 'hmac' || method.kind === 'sorted-parameters')
    return `${method.kind} ${method.algorithm}`
  if (method.kind === 'sm4') return `sm4 ${method.mode}`
  return method.kind === 'api-key' ? `api-key ${method.at.in}` : method.kind
}
