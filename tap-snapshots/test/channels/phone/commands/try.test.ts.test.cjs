/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/channels/phone/commands/try.test.ts > TAP > a transcript alone: what was found, in which words, and what it waits for > must match snapshot 1`] = `
plain: Our own plain JSON, jiesu.call/1
  its shape says so

— call 1 of 1: c-1
  id          in the body
  voice       0 agent: inferred from what is said; 2 times  您好，12345，请问有什么可以帮您
  voice       1 citizen: inferred from what is said; 2 times  我家暖气不热，才十五度
  goes        in 120 s, or with the record of the call under the same id
  type        unknown
  text        我家暖气不热，才十五度
              朝阳区示例路二号院，电话幺三八零零零零幺二三四
  contact     +8613800001234 <- segment 4: 幺三八零零零零幺二三四
  place       朝阳区示例路2号院 <- segment 4: 朝阳区示例路二号院，电话幺三八零零零零幺二三四
  words       0:00.000 to 1:02.300 of the call
  flags       speaker-inferred, place-from-words
  transcript  acme, zh-CN: 4 segments
    0:00.000 agent   您好，12345，请问有什么可以帮您
    0:02.100 citizen 我家暖气不热，才十五度
    0:05.200 agent   请问您住哪里，怎么联系您
    0:07.100 citizen 朝阳区示例路二号院，电话幺三八零零零零幺二三四

— the product is told
  202 application/json
  {"receipts":[{"callId":"c-1","receipt":"0000-0000-0000-0000-0000"}]}

It would be taken: 1 Request.
`
