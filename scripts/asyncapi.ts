/** `npm run schema` writes it: schema/phone-live.asyncapi.json, what is said on WS /phone/live, for a call centre's engineer. */
import { z } from 'zod'
import {
  Ack,
  closing,
  codes,
  Data,
  End,
  Fault,
  Final,
  Hello,
  More,
  Partial,
  Ping,
  Pong,
  PROTOCOL,
  Start,
} from '../channels/phone/live/protocol.ts'

export const asyncapiFile = new URL('../schema/phone-live.asyncapi.json', import.meta.url)

const said = {
  start: [Start, 'A call begins. What is known of it already may come along.'],
  partial: [Partial, 'What is being said, and may still change: it is neither kept nor acknowledged.'],
  segment: [Final, 'What was said, for good.'],
  data: [More, 'What became known of the call: its numbers, its agent, the form that the agent fills in.'],
  end: [End, 'The call is over: it becomes a request.'],
  ping: [Ping, 'Answered by `pong`, for those who can not send the frames of WebSocket itself.'],
} satisfies Record<string, [z.ZodType, string]>

const told = {
  hello: [Hello, 'The first message on each connection.'],
  ack: [Ack, 'The message with this number is on the disk. Before that it may be lost: keep it.'],
  error: [
    Fault,
    Object.entries(codes)
      .map(([code, does]) => `- \`${code}\`: ${does}`)
      .join('\n'),
  ],
  pong: [Pong, 'The answer to `ping`.'],
} satisfies Record<string, [z.ZodType, string]>

const ABOUT = `Live calls for Jiesu. One connection carries many calls; every frame is one JSON object in text.

**Who**: \`Authorization: Bearer KEY\` with the upgrade; a key of channel \`phone\`. Else the upgrade is refused with 401 or 403.

**Numbers**: within a call each start (0), segment, data and end has the number after the last. A message is kept once, by
its call and number, whatever it holds and however often and through whichever gateway it comes.

**After a cut** connect to any gateway and send what is not acknowledged, from the lowest number on: no greeting is needed. Who
skips a number is told so (\`sequence-gap\`), and the message is kept all the same: send what is missing.

**How it ends**: by \`end\`; or by itself when nothing was heard of it for a while (\`endSeconds\`, half an hour). Numbers
that are missing are waited for (\`gapSeconds\`, ten minutes); then the request goes with the flag \`incomplete\`, and what
comes later makes a revision.

**Slowness**: what you send while \`maxInFlight\` messages wait for their acknowledgement is not read until half of them have
it. Who does not read what we say is cut off after half a minute.`

/** The text of that file: AsyncAPI 3.0. */
export function asyncapi(): string {
  const messages = { ...entriesOf(said), ...entriesOf(told) }
  const names = (of: object) => Object.keys(of).map((name) => ({ $ref: `#/channels/live/messages/${name}` }))
  const document = {
    asyncapi: '3.0.0',
    info: { title: 'Jiesu: live calls', version: PROTOCOL.split('/')[1], description: ABOUT },
    defaultContentType: 'application/json',
    servers: {
      gateway: {
        host: 'localhost:8080',
        protocol: 'ws',
        description: 'Any gateway; wss behind a proxy',
        security: [{ $ref: '#/components/securitySchemes/key' }],
      },
    },
    channels: {
      live: {
        address: '/phone/live',
        description: Object.entries(closing)
          .map(([code, why]) => `- closed with ${code}: ${why}`)
          .join('\n'),
        messages: Object.fromEntries(
          Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
      },
    },
    operations: {
      say: {
        action: 'receive',
        channel: { $ref: '#/channels/live' },
        summary: 'What a call centre says',
        messages: names(said),
      },
      tell: {
        action: 'send',
        channel: { $ref: '#/channels/live' },
        summary: 'What the gateway answers',
        messages: names(told),
      },
    },
    components: {
      messages,
      schemas: { callData: schemaOf(Data) },
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    },
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function entriesOf(of: Record<string, [z.ZodType, string]>) {
  return Object.fromEntries(
    Object.entries(of).map(([name, [shape, description]]) => [
      name,
      {
        name,
        description,
        payload: { schemaFormat: 'application/schema+json;version=draft-07', schema: schemaOf(shape) },
      },
    ]),
  )
}

function schemaOf(shape: z.ZodType): object {
  const { $schema: _version, ...schema } = z.toJSONSchema(shape, { target: 'draft-7', io: 'input' })
  return schema
}
