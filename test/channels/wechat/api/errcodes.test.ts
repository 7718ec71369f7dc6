/** Each code of the table is of the class that decides what is done next. */
import t from 'tap'
import { refusalOf } from '../../../../channels/wechat/api/answer.ts'
import { classOf, wordsOf } from '../../../../channels/wechat/api/errcodes.ts'

const table = {
  ok: [0],
  again: [-1, 45011],
  refresh: [40001, 40014, 42001, 41001],
  config: [40013, 40125, 40164, 48001, 48004, 50002],
  user: [40003, 43004, 43019, 48002, 50005],
  window: [45015, 45047, 43101],
  'quota-day': [45009, 48006],
  ours: [44002, 44004, 45002, 47001, 40007],
  unknown: [99999, 1, -2, 45010, Number.MAX_SAFE_INTEGER],
}

t.test('classes', async (t) => {
  for (const [name, codes] of Object.entries(table)) {
    t.strictSame(
      codes.map(classOf),
      codes.map(() => name),
    )
  }
})

t.test('what is not known was not done, and is tried again', async (t) => {
  t.match(refusalOf({ errcode: 99999, rid: 'r-1' }), { is: 'again', errcode: 99999, rid: 'r-1' })
  t.notMatch(refusalOf({ errcode: 40001 }), { is: 'refresh' }, 'once renewed, it is for later')
  t.match(refusalOf({ errcode: 45011 }), { is: 'again', pauseMs: 60_000 })
  t.match(refusalOf({ errcode: -1 }), { is: 'again', pauseMs: 5000 })
  t.match(refusalOf({ errcode: 40164 }).reason, /IP list.*40164/)
  t.match(wordsOf(99999), /not known/)
})
