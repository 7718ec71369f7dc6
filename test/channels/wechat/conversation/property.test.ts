/** Over any sequence: nothing is lost, nothing is doubled, nobody is left waiting. */
import fc from 'fast-check'
import t from 'tap'
import type { Submission } from '../../../../src/contract/submission.ts'
import { createTalk, event, line, photo, place, type Say } from './talk.ts'

const FIRE = '楼下着火了'
const content = fc.constantFrom<Say>('路灯坏了', '示例小区停水', photo, place)
const step = fc.oneof(
  { weight: 5, arbitrary: content.map((say) => ({ say })) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom<Say>(
        '提交',
        '匿名',
        '补充',
        '帮助',
        '查询',
        FIRE,
        event('click', 'submit'),
        event('scan', 'lamp'),
      )
      .map((say) => ({ say })),
  },
  { weight: 1, arbitrary: fc.constant({ say: '取消' }) },
  { weight: 2, arbitrary: fc.constantFrom(1, 30, 200, 700).map((wait) => ({ wait })) },
  { weight: 1, arbitrary: content.map((late) => ({ late })) },
)
type Step = { say: Say } | { wait: number } | { late: Say }

/** Each message can be told from all others. */
function marked(say: Say, mark: string): Say {
  if (typeof say === 'string') return `${say}#${mark}#`
  if (say.type === 'image') return { ...say, mediaId: `#${mark}#` }
  return say.type === 'location' ? { ...say, label: `#${mark}#` } : say
}

const commands = ['提交', '匿名', '补充', '帮助', '查询', '取消']

function play(steps: Step[]) {
  const talk = createTalk()
  const marks: string[] = []
  const dropped: string[] = []
  const delayed: ReturnType<typeof talk.part>[] = []
  const mark = (say: Say) => {
    marks.push(String(marks.length))
    return marked(say, String(marks.length - 1))
  }
  for (const each of steps) {
    if ('wait' in each) talk.wait(each.wait)
    else if ('late' in each) delayed.push(talk.part(mark(each.late)))
    else if (each.say === '取消') dropped.push(...droppedBy(talk))
    else talk.say(isCommand(each.say) ? each.say : mark(each.say))
  }
  for (const part of delayed) talk.join([part])
  for (let round = 0; round < 5; round++) talk.wait(700)
  return { talk, marks, dropped, delayed }
}

function isCommand(say: Say): boolean {
  return typeof say === 'string' ? commands.includes(say) : say.type === 'event'
}

interface Remembered {
  draft?: object
  closing: object[]
}

/** What was in the draft, if there was one. Nothing of an emergency is dropped. */
function droppedBy(talk: ReturnType<typeof createTalk>): string[] {
  const { draft } = (talk.state() ?? {}) as Partial<Remembered>
  const answer = talk.say('取消')
  return answer.includes(line('cancelled').slice(0, 2)) ? found(JSON.stringify(draft ?? {})) : []
}

/** A draft, or what waits for its files. */
function isOpen(talk: ReturnType<typeof createTalk>): boolean {
  const { draft, closing } = (talk.state() ?? { closing: [] }) as Remembered
  return draft !== undefined || closing.length > 0
}

function found(json: string): string[] {
  return Array.from(json.matchAll(/#(\d+)#|%23(\d+)%23/g), ([, mark, escaped]) => mark ?? escaped ?? '')
}

/** Of each request its last revision, also of those that the core made at once. */
function standing(talk: ReturnType<typeof createTalk>) {
  const last = new Map<string, Submission>()
  for (const part of talk.parts) {
    const isEmergency = part.text.includes(FIRE)
    const submission = isEmergency ? part.atOnce?.() : undefined
    if (submission) last.set(part.messageId, submission)
  }
  for (const { submission } of talk.submissions) last.set(submission.source.messageId, submission)
  return [...last.values()]
}

/** What a submission or supplement holds: words, files by their address, the place. */
function held({ talk }: ReturnType<typeof play>): string[] {
  return [
    ...standing(talk).flatMap((submission) => {
      const { text, pending, location, extensions } = submission
      return [
        text,
        ...(pending ?? []).map(({ url }) => url),
        location?.text,
        extensions['wechat.location.earlier'],
      ]
    }),
    ...talk.supplements.flatMap(({ supplement, pending }) => [
      supplement.text,
      ...pending.map(({ url }) => url),
    ]),
  ].flatMap((text) => found(text ?? ''))
}

t.test('every text, medium and place ends in exactly one request or supplement, or was dropped', async () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const played = play(steps)
      const sent = held(played)
      const late = played.delayed.map(({ data }) => found(JSON.stringify(data.incoming))[0])
      // What was sent before a 取消 and comes after it is dropped with the rest.
      const lost = played.marks.filter((mark) => !sent.includes(mark) && !played.dropped.includes(mark))
      const isDropped = (mark: string) =>
        steps.some((each) => 'say' in each && each.say === '取消') && late.includes(mark)
      return (
        new Set(sent).size === sent.length &&
        lost.every(isDropped) &&
        !sent.some((mark) => played.dropped.includes(mark))
      )
    }),
    { numRuns: 150 },
  )
})

function isReceiptOf(text: string, receipt: string): boolean {
  return text.includes(receipt) && [line('submitted'), line('emergency')].some((head) => text.includes(head))
}

t.test('the receipt is said exactly once a request, and answers are one a part', async () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const { talk } = play(steps)
      const words = [...talk.answers, ...talk.says].map(({ text }) => text)
      const said = (receipt: string) => words.filter((text) => isReceiptOf(text, receipt)).length
      const ids = talk.answers.map(({ messageId }) => messageId)
      return talk.submissions.every(({ receipt }) => said(receipt) === 1) && new Set(ids).size === ids.length
    }),
    { numRuns: 100 },
  )
})

t.test('while something is open it is looked at again; in the end nothing is', async () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const talk = createTalk()
      for (const each of steps) {
        if ('say' in each) talk.say(each.say)
        else talk.wait('wait' in each ? each.wait : 1)
        // What is not open is looked at once more, days later, to be forgotten.
        const inSeconds = ((talk.last.wakeAt ?? Number.POSITIVE_INFINITY) - talk.now) / 1000
        if (inSeconds <= 0 || isOpen(talk) !== inSeconds < 3600) return false
      }
      for (let round = 0; round < 3; round++) talk.wait(700)
      talk.wait(120 * 3600)
      return talk.last.wakeAt === undefined
    }),
    { numRuns: 100 },
  )
})

t.test('the same input gives the same output', async (t) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
      t.same(play(steps).talk.submissions, play(steps).talk.submissions)
    }),
    { numRuns: 10 },
  )
})
