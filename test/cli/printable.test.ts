import t from 'tap'
import { masked, printable } from '../../src/cli/printable.ts'
import { columns } from '../../src/cli/table.ts'

t.test('what would move the cursor, colour the terminal or turn the text is escaped', async (t) => {
  t.equal(
    printable('a\u001b[31mb\u0000\u007f\u0085\u202e\ud800\n😀', '\n'),
    'a\\u{1b}[31mb\\u{0}\\u{7f}\\u{85}\\u{202e}\\u{d800}\n😀',
  )
  const rows = [
    ['name', 'n'],
    ['x\ny', '10'],
  ]
  t.same(columns(rows, [1]), ['name      n', 'x\\u{a}y  10'])
})

t.test('phones 3+4, names surname and star, identities and credentials not at all', async (t) => {
  const body = {
    requester: {
      name: '欧阳锋',
      phone: '+8613800001234',
      callerNumber: '010-12345678',
      identityNumber: '11010519491231002X',
    },
    against: { name: 'Li Si', phone: '123' },
    text: '请打 13912345678 或 +86 13700001111，身份证 110105194912310021',
    token: 'abc',
    raw: { sha256: `${'a'.repeat(26)}13800001234${'b'.repeat(27)}` },
  }
  const shown = JSON.parse(masked(JSON.stringify(body)))
  t.same(shown, {
    requester: { name: '欧*', phone: '138****1234', callerNumber: '010****5678', identityNumber: '***' },
    against: { name: 'L*', phone: '***' },
    text: '请打 139****5678 或 137****1111，身份证 ***',
    token: '***',
    raw: body.raw,
  })
})

t.test('an escape hides no field, and what is no JSON is masked as far as can be seen', async (t) => {
  t.notMatch(masked('{"n\\u0061me":"\\u5f20\\u4e09"}'), '三')
  t.equal(masked('{"name":"张三","phone":"13800001234"'), '{"name":"张*","phone":"138****1234"')
  t.equal(masked('姓名=张三&电话=13800001234'), '姓名=张三&电话=138****1234')
})
