/** Records that nobody would send, and some that somebody might. */
import fc from 'fast-check'
import type { Tree } from '../../../../channels/hotlines/message.ts'

/** Control characters, halves of surrogate pairs, what NFC joins. (fast-check's own `binary` takes seconds to build.) */
const anyUnit = fc.oneof(
  fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code)),
  fc.integer({ min: 0x0300, max: 0xffff }).map((code) => String.fromCharCode(code)),
  fc.integer({ min: 0x1f300, max: 0x1f6ff }).map((code) => String.fromCodePoint(code)),
)

const names = fc.oneof(
  fc.constantFrom('id', 'text', 'tel', 'name', 'time', 'type', 'x', 'y', 'files', 'a', '@id', '#text'),
  fc.constantFrom('__proto__', 'constructor', 'a.b', 'a[0]', '', '"', '\\', 'k#2', '…', '工单编号', '\u0000'),
  fc.string({ unit: anyUnit, maxLength: 12 }),
  fc.string({ minLength: 100, maxLength: 300 }),
)

const usual = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: anyUnit }),
  fc.constantFrom('', ' ', 'null', '无', '1', '是', '13800001234', '010-65551234转801', '2026-01-05 08:30'),
  fc.constantFrom(
    '116.4',
    '39.9',
    '0',
    '朝阳区',
    '投诉',
    '01',
    'https://files.example/a.jpg',
    'aGk=',
    'e\u0301',
  ),
  fc.string({ minLength: 200, maxLength: 600 }),
)

const values = fc.oneof(
  { weight: 40, arbitrary: usual },
  { weight: 1, arbitrary: fc.integer({ min: 9_990, max: 30_000 }).map((size) => '长😀'.repeat(size / 3)) },
)

export const tree: fc.Arbitrary<Tree> = fc.letrec<{ node: Tree; bag: Tree }>((tie) => ({
  bag: fc
    .array(fc.tuple(names, tie('node')), { maxLength: 12 })
    .map((entries) => Object.assign(Object.create(null), Object.fromEntries(entries))),
  node: fc.oneof(
    { depthSize: 'small', maxDepth: 5, withCrossShrink: true },
    values,
    fc.constant(null),
    fc.array(tie('node'), { maxLength: 5 }),
    tie('bag'),
  ),
})).node
