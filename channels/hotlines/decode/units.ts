/** Text as it is put together: of half a million pieces, joining them would take ten times as long. */

/** From as many on copying at once is faster than one by one. */
const LONG = 64
const BYTES = 2

export class Units {
  readonly #bytes: Buffer
  #length = 0

  /** `most` UTF-16 code units. */
  constructor(most: number) {
    this.#bytes = Buffer.allocUnsafe(most * BYTES)
  }

  add(unit: number): void {
    this.#bytes[this.#length] = unit & 0xff
    this.#bytes[this.#length + 1] = unit >> 8
    this.#length += BYTES
  }

  addPoint(code: number): void {
    if (code > 0xffff) {
      this.add(0xd800 + ((code - 0x10000) >> 10))
      this.add(0xdc00 + ((code - 0x10000) & 0x3ff))
    } else this.add(code)
  }

  addPart(text: string, start: number, end: number): void {
    if (end - start < LONG) for (let at = start; at < end; at += 1) this.add(text.charCodeAt(at))
    else this.#length += this.#bytes.write(text.slice(start, end), this.#length, 'utf16le')
  }

  toString(): string {
    return this.#bytes.toString('utf16le', 0, this.#length)
  }
}
