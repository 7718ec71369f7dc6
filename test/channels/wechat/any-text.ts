import fc from 'fast-check'

const range = (min: number, max: number) => fc.integer({ min, max }).map((code) => String.fromCodePoint(code))
const character = fc.oneof(
  range(0, 0x7f),
  range(0x80, 0x7ff),
  range(0x4e00, 0x9fff),
  range(0xd7f0, 0xe00f),
  range(0xfff0, 0x1000f),
  range(0x1f600, 0x10ffff),
)

/** Any characters of 1 to 4 bytes, also what is none: controls and halves of pairs. fast-check's own take 1.5 s to begin. */
export function anyText(lengths: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.string({ unit: character, ...lengths })
}
