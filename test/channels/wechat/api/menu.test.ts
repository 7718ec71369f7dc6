/** What an operator writes is held to the platform's limits before the platform sees it. */
import fc from 'fast-check'
import t from 'tap'
import { Menu, MenuFile, toMenu } from '../../../../channels/wechat/api/menu.ts'
import { checkMenu } from '../../../support/wechat/api-menu.ts'

const click = (name: string, key = 'k') => ({ name, type: 'click', key })
const faults = (buttons: unknown) =>
  Menu.safeParse({ buttons }).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)

t.test('to the body that the API takes', async (t) => {
  const buttons = [
    {
      name: '我要反映',
      sub: [click('提交', 'submit'), { name: '拍照', type: 'pic_sysphoto', key: 'photo' }],
    },
    { name: '网页', type: 'view', url: 'https://12345.example/' },
  ]
  const { bj12345 } = MenuFile.parse({ bj12345: { buttons } })
  t.strictSame(bj12345 && toMenu(bj12345), {
    button: [{ name: '我要反映', sub_button: buttons[0]?.sub }, buttons[1]],
  })
})

t.test('limits, in bytes', async (t) => {
  t.equal(faults([click('五个汉字x')]), undefined)
  t.match(faults([click('六个汉字名称')]), [/^buttons\.0\.name: at most 16 bytes/])
  t.equal(faults([{ name: '上', sub: [click('字'.repeat(20))] }]), undefined)
  t.match(faults([{ name: '上', sub: [click('字'.repeat(21))] }]), [/^buttons\.0\.sub\.0\.name: at most 60/])
  t.match(faults([click('a', '键'.repeat(43))]), [/key: at most 128/])
  t.match(faults([{ name: 'a', type: 'view', url: `https://a.example/${'a'.repeat(1010)}` }]), [
    /at most 1024/,
  ])
  t.match(faults([{ name: 'a', type: 'view', url: 'javascript:alert(1)' }]), [/https/])
  t.match(faults(['a', 'b', 'c', 'd'].map((name) => click(name))), [/^buttons/])
  t.match(faults([]), [/^buttons/])
  t.match(faults([{ name: 'a', sub: Array.from('123456', (name) => click(name)) }]), [/^buttons\.0\.sub/])
  t.match(faults([{ name: 'a', sub: [] }]), [/^buttons\.0\.sub/])
  t.match(faults([{ name: 'a', type: 'click' }]), [/^buttons\.0\.key/])
  t.match(faults([{ name: 'a', type: 'view', key: 'a' }]), [/^buttons\.0\.url/, /^buttons\.0: .*key/])
  t.match(faults([{ name: 'a', type: 'shout', key: 'a' }]), [/^buttons\.0\.type/])
  t.match(faults([{ name: 'a', type: 'click', key: 'a', sub: [] }]), [/./])
})

t.test('whatever passes, the platform takes', async (t) => {
  const words = fc.string({ unit: fc.constantFrom('a', 'é', '字', '😀'), maxLength: 25 })
  const leaf = fc.oneof(
    fc.record({ name: words, type: fc.constantFrom('click', 'location_select'), key: words }),
    fc.record({
      name: words,
      type: fc.constant('view'),
      url: words.map((path) => `https://a.example/${path}`),
    }),
  )
  const button = fc.oneof(leaf, fc.record({ name: words, sub: fc.array(leaf, { maxLength: 6 }) }))
  let taken = 0
  fc.assert(
    fc.property(fc.array(button, { maxLength: 4 }), (buttons) => {
      const read = Menu.safeParse({ buttons })
      if (!read.success) return
      taken += 1
      checkMenu(toMenu(read.data))
    }),
    { numRuns: 500 },
  )
  t.ok(taken > 10, 'some did')
})
