/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/channels/hotlines/commands/try.test.ts > TAP > what is accepted: every step, exit 0 > must match snapshot 1`] = `
12399 测试热线

— authentication: bearer
✓ it proves its sender

— charset: utf-8
  nothing says so; \`fallback\` of its file is utf-8

— decoded: json
  {
    "gdbh": "A-1",
    "nr": "路灯坏了",
    "lz": "3"
  }

— request 1 of 1
  messageId <- gdbh  A-1
  text      <- nr    路灯坏了
  to extensions: lz

  {
    "schema": "jiesu.request/1",
    "receipt": "0000-0000-0000-0000-0000",
    "revision": 1,
    "receivedAt": "2026-01-05T12:00:00.000+08:00",
    "source": {
      "channel": "hotlines",
      "endpoint": "12399",
      "messageId": "A-1"
    },
    "requester": {
      "kind": "individual",
      "anonymous": false,
      "confidential": false
    },
    "type": "unknown",
    "text": "路灯坏了",
    "reply": {
      "wanted": true,
      "via": "hotline"
    },
    "flags": [],
    "extensions": {
      "lz": "3"
    },
    "attachments": [],
    "raw": {
      "mediaType": "application/json",
      "charset": "utf-8",
      "bytes": 43,
      "sha256": "SHA256"
    }
  }

— the sender is told
  200
  content-type: application/json; charset=utf-8
  {"receipt":"0000-0000-0000-0000-0000"}

It would be accepted.
`
