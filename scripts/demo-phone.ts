/** A call centre: a call that is streamed while it runs, with an emergency in it, and a transcript that comes afterwards. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { type CallCentre, openCallCentre } from '../test/support/phone/call-centre.ts'
import { type Dispatch, watchDispatch } from './demo-dispatch.ts'
import { type DemoHouse, root, say, withDemoHouse } from './demo-house.ts'

const LIVE = 'demo-live-0001'
const POSTED = 'demo-posted-0002'
const SAMPLE = 'channels/phone/samples/iflytek/order.json'

export async function demoPhone(): Promise<void> {
  say('正在启动接诉 · Starting Jiesu in a folder of its own')
  await withDemoHouse(play)
}

async function play(house: DemoHouse): Promise<void> {
  say('呼叫中心的密钥 · A key for the call centre: npm run jiesu -- key add call-centre --channel phone')
  const key = await addKey(house)
  const dispatch = await watchDispatch(house)
  const centre = openCallCentre([house.url], key, printTold)
  try {
    const receipt = await streamCall(centre, dispatch)
    await postTranscript(house, dispatch, key)
    say('办件时间线 · Its timeline')
    await printTimeline(house, receipt)
  } finally {
    centre.close()
    await dispatch.close()
  }
}

/** As it is typed; the key is its last line. */
async function addKey({ url, dataDir }: DemoHouse): Promise<string> {
  const env = { ...process.env, DATA_DIR: dataDir, JIESU_URL: url }
  const args = ['--disable-warning=ExperimentalWarning', 'src/cli/main.ts', 'key', 'add', 'call-centre']
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...args, '--channel', 'phone'], { cwd: root, env }, (error, stdout) => {
      if (error) reject(error)
      else resolve(stdout.trim().split('\n').at(-1) ?? '')
    })
  })
}

/** Resolves to its receipt. */
async function streamCall(centre: CallCentre, dispatch: Dispatch): Promise<string> {
  const { citizen, agent, tell } = createSpeakers(centre)
  say('市民来电，语音识别边听边送 · A citizen calls; the recogniser streams what it hears: WS /phone/live')
  const data = { callingNumber: '13800001234', dialledNumber: '12345', startedAt: new Date().toISOString() }
  const receipt = await tell({ type: 'start', engine: 'example-asr', language: 'zh-CN', data })
  await agent('您好，12345，请讲。', 'Hello, 12345.')
  await citizen(
    '喂，我们楼道里有很浓的煤气味，像是燃气泄漏。',
    'there is a strong smell of gas in our stairwell',
  )
  say('通话还在继续，派单队列已经收到警报 · The call still runs, and dispatch has the alert:')
  await dispatch.taken(`${receipt}-alert`)
  await dispatch.taken(receipt)
  await agent('请先离开楼道，不要开关电灯。您在什么位置？', 'Leave, touch no switch. Where are you?')
  say('线路中断 · The line is cut in the middle: what was not acknowledged is sent again')
  await citizen('朝阳区示例路二号院六号楼一单元。', 'the address', () => centre.cut())
  await tell({ type: 'data', data: { agentId: 'A7', form } })
  await citizen('我姓张，电话幺三八零零零零幺二三四。', 'the name, and a number to call back')
  await tell({ type: 'end', data: { endedAt: new Date().toISOString() } })
  say('通话结束，修订版含全部内容 · The call has ended: the revision holds all of it')
  await dispatch.taken(`${receipt}-r2`)
  return receipt
}

const form = { type: '求助', title: '楼道燃气味', contactName: '张三' }

function createSpeakers(centre: CallCentre) {
  const tell = (message: Parameters<CallCentre['say']>[1]) => centre.say(LIVE, message)
  let startMs = 0
  /** `meanwhile`: before it can be acknowledged. */
  const speak = async (
    role: 'citizen' | 'agent',
    text: string,
    hint: string,
    meanwhile?: () => void,
  ): Promise<void> => {
    const segment = { role, startMs, endMs: startMs + text.length * 200, text }
    const [name, colour] = role === 'citizen' ? ['市民', 'green' as const] : ['坐席', 'blue' as const]
    const begun = text.slice(0, text.length / 2)
    centre.hint(LIVE, { ...segment, text: begun })
    console.log(styleText('dim', `  partial    ${begun}…`))
    await sleep(PAUSE_MS)
    console.log(`  ${styleText(colour, `${name} ▸ ${text}`)}  ${styleText('dim', `(${hint})`)}`)
    const acknowledged = tell({ type: 'segment', segment })
    meanwhile?.()
    await acknowledged
    startMs = segment.endMs + 300
  }
  return {
    citizen: (text: string, hint: string, meanwhile?: () => void) => speak('citizen', text, hint, meanwhile),
    agent: (text: string, hint: string) => speak('agent', text, hint),
    tell,
  }
}

const PAUSE_MS = 350

function printTold(told: Parameters<NonNullable<Parameters<typeof openCallCentre>[2]>>[0]): void {
  if (told.type === 'hello') console.log(styleText('yellow', `  ◂ hello ${told.protocol}`))
  if (told.type === 'error') console.log(styleText('red', `  ◂ ${told.code} ${told.detail ?? ''}`))
  if (told.type !== 'ack') return
  const { seq, receipt, urgency } = told
  console.log(styleText('yellow', `  ◂ ack ${seq} ${receipt}`), urgency ? styleText('red', urgency) : '')
}

/** Of another product, finished; then the record of the same call, from another system. */
async function postTranscript(house: DemoHouse, dispatch: Dispatch, key: string): Promise<void> {
  say(
    '另一通电话：讯飞的录音转写，事后送来 · Another call: iFlytek’s transcript of the recording, posted afterwards',
  )
  const path = '/phone/transcripts'
  await post(house, key, `${path}?callId=${POSTED}`, readFileSync(join(root, SAMPLE), 'utf8'))
  say('话单随后到达，两者合为一件 · Then the record of that call: the two become one request')
  const call = {
    callingNumber: '13800000005',
    dialledNumber: '12345',
    agentId: 'A9',
    startedAt: '2026-01-05T08:32:01+08:00',
    form: { type: '求助', title: '暖气不热', contactName: '张三', contactNumber: '13800000005' },
  }
  const record = { schema: 'jiesu.call/1', callId: POSTED, call }
  const [receipt = ''] = await post(house, key, path, JSON.stringify(record))
  await dispatch.taken(receipt)
}

/** Resolves to the receipts. */
async function post({ url }: DemoHouse, key: string, path: string, body: string): Promise<string[]> {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body,
  })
  const text = await answer.text()
  console.log(`  POST ${path} (${Buffer.byteLength(body)} bytes)\n  ${answer.status} ${text}`)
  if (!answer.ok) throw new Error('it was not taken')
  return JSON.parse(text).receipts.map(({ receipt }: { receipt: string }) => receipt)
}

async function printTimeline({ url, dataDir }: DemoHouse, receipt: string): Promise<void> {
  const key = readFileSync(join(dataDir, 'local.key'), 'utf8').trim()
  const headers = { authorization: `Bearer ${key}` }
  const answer = await fetch(`${url}/v1/requests/${receipt}`, { headers })
  if (!answer.ok) throw new Error(await answer.text())
  const { timeline } = JSON.parse(await answer.text())
  for (const { status, at, by = '', note = '' } of timeline)
    console.log(`  ${at}  ${String(status).padEnd(12)} ${by} ${note}`)
}
