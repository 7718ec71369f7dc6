/** Speech to text over HTTP: what is sent, and what comes of each answer. */
import t from 'tap'
import { createOpenAiTranscriber } from '../../adapters/transcribe-openai.ts'
import { startPartner } from '../support/partner.ts'

const never = new AbortController().signal
const audio = { bytes: Buffer.from([0x23, 0, 255, 1]), mediaType: 'audio/amr', name: 'a.amr' }

t.test('a recording, its words back', async (t) => {
  const partner = await startPartner(t, { answer: { status: 200, body: '{"text":" 我家暖气不热 "}' } })
  const keys = ['fake-key', undefined]
  const { transcribe } = createOpenAiTranscriber({
    url: partner.url,
    model: 'whisper-1',
    key: () => keys.shift(),
  })
  t.strictSame(await transcribe(audio, never), { is: 'done', text: '我家暖气不热' })
  const [came] = partner.came
  t.match(came, {
    method: 'POST',
    path: '/v1/audio/transcriptions',
    headers: { authorization: 'Bearer fake-key' },
  })
  const type = came?.headers['content-type'] ?? ''
  const form = await new Response(new Uint8Array(came?.body ?? []), {
    headers: { 'content-type': type },
  }).formData()
  t.equal(form.get('model'), 'whisper-1')
  t.equal(form.get('response_format'), 'json')
  const file = form.get('file')
  if (!(file instanceof File)) return t.fail('no file')
  t.match(file, { name: 'a.amr', type: 'audio/amr' })
  t.strictSame(Buffer.from(await file.arrayBuffer()), audio.bytes)
  await transcribe(audio, never)
  t.notOk(partner.came[1]?.headers.authorization, 'no key, no header')
})

t.test('what comes of each answer', async (t) => {
  const partner = await startPartner(t)
  const { transcribe } = createOpenAiTranscriber({ url: partner.url, model: 'm', timeoutMs: 300 })
  const after = async (answer: Parameters<typeof partner.next>[0]) => {
    partner.next(answer)
    return transcribe(audio, never)
  }
  t.strictSame(await after({ status: 200, body: '{"text":""}' }), { is: 'done', text: '' })
  for (const status of [429, 500, 503, 401, 302]) {
    t.match(await after({ status }), { is: 'again', reason: new RegExp(`answered ${status}`) })
  }
  for (const status of [400, 413, 415, 422]) t.match(await after({ status }), { is: 'failed' })
  t.match(await after({ status: 200, body: '<html>' }), { is: 'again', reason: /can not be read/ })
  t.match(await after({ status: 200, body: `{"text":"${'a'.repeat(1024 * 1024)}"}` }), { is: 'failed' })
  t.match(await after('hang'), { is: 'again', reason: /within 0.3 s/ })
  const cut = await after('cut')
  t.match(cut, { is: 'again', reason: /could not be reached/ })
  t.notMatch(cut, { reason: /127/ }, 'no address')

  const stop = new AbortController()
  partner.next('hang')
  setTimeout(() => stop.abort(), 20)
  t.match(await transcribe(audio, stop.signal), { is: 'again', reason: 'it was broken off' })
})
