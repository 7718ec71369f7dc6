import fc from 'fast-check'
import json5 from 'json5'
import t from 'tap'
import { size } from '../../../support/size.ts'
import { faultOf, treeOf } from './read.ts'

const js = { format: 'js' } as const

t.test('unquoted names, single quotes, comments, trailing commas', async (t) => {
  const body = `{ // letters
    page: {no: 1, size: 20,}, /* all
    of them */
    result: [{originalId: 6349323426230210995, letterTitle: '“it\\'s” cold', 'x-y': "a\\u5317\\x41\\
b", 标题: .5, hex: 0x1F, 7: undefined}, ],
  }`
  t.same(treeOf(js, body), {
    page: { no: '1', size: '20' },
    result: [
      {
        7: null,
        originalId: '6349323426230210995',
        letterTitle: "“it's” cold",
        'x-y': 'a北Ab',
        标题: '.5',
        hex: '0x1F',
      },
    ],
  })
})

t.test('as it is served to a page', async (t) => {
  for (const body of [
    'var letters = {a: 1};',
    'app.letters={a:1}',
    'callback({a:1});',
    'cb ( {a:1} )',
    '{a:1}',
  ])
    t.same(treeOf(js, body), { a: '1' }, body)
})

t.test('nothing is evaluated', async (t) => {
  for (const body of [
    '{a: alert(1)}',
    '{a: new Date()}',
    '{a: `x`}',
    '{get a() { return 1 }}',
    '{a: 1 + 1}',
    '{a: [...b]}',
    '{[a]: 1}',
    '(function(){})()',
    '{a: /x/}',
  ])
    t.match(faultOf(js, body), /^syntax: /, body)
})

t.test('a fault tells its place and nothing of the content', async (t) => {
  t.equal(
    faultOf(js, "{a: 'x',\n b: secret}"),
    'syntax: line 2, column 5: expected a value: a string, a number, a list, an object',
  )
  t.equal(faultOf(js, "{a: 'secret"), 'syntax: line 1, column 5: expected the end of a string')
  t.equal(faultOf(js, '{a: 1'), 'syntax: the JavaScript literal ends too early')
  t.equal(faultOf(js, '{a: 1 /* x'), 'syntax: line 1, column 7: expected the end of a comment')
})

t.test('escapes', async (t) => {
  const body = "['\\u{1F600}\\ud83d\\ude00','a\\\r\nb\\\nc','\\q\\u12\\n\\0\\v','\\x4']"
  t.same(treeOf(js, body), ['😀😀', 'abc', 'qu12\n\0\v', 'x4'])
  t.equal(faultOf(js, "['\\ud83d']"), 'charset: expected no halves of surrogate pairs')
  t.match(faultOf(js, "['\\u{110000}']"), /^syntax: .*characters that there are/)
  t.same(treeOf(js, '{$a: 1, $: +2}'), { $a: '1', $: '+2' })
})

t.test('a name that comes again is a fault, and names and numbers have a longest', async (t) => {
  t.match(faultOf(js, "{a: 'words', 'a': ''}"), /^structure: .*each name once/)
  t.equal(faultOf(js, `{'${'n'.repeat(257)}': 1}`), 'size: expected names of at most 256 characters')
  t.match(faultOf(js, `[${'1'.repeat(257)}]`), /^syntax: /)
})

t.test('what JSON5 writes is read alike', async (t) => {
  const value = fc.dictionary(
    fc.string({ unit: 'grapheme' }),
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.array(fc.boolean())),
  )
  fc.assert(
    fc.property(value, (some) => {
      const body = json5.stringify(some)
      const expected = JSON.parse(JSON.stringify(some).replaceAll(/(?<=[[,])(true|false)(?=[\],])/g, '"$1"'))
      t.same(treeOf({ ...js, charset: { replaced: 'keep' } }, body), expected, body)
    }),
    { numRuns: size(300, 5000) },
  )
})
