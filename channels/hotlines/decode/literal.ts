/**
 * Lists and objects as JSON and JavaScript write them, read in one pass. A reader of our own: with the engine's, depth
 * and number are known only once everything is built, and what stood under a name that comes again is gone.
 */
import { DecodeError, type Tree } from '../message.ts'
import { Bag, type Budget, checkName, MOST_NAMES, place } from './bag.ts'

const COMMA = 0x2c
const COLON = 0x3a
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

export abstract class LiteralReader {
  protected readonly text: string
  /** Of the next character. */
  protected at: number
  readonly #budget: Budget

  constructor(text: string, budget: Budget, start = 0) {
    this.text = text
    this.at = start
    this.#budget = budget
  }

  protected abstract readonly language: string
  /** Whether a comma may follow the last of a list or an object. */
  protected abstract readonly mayTrail: boolean
  protected abstract skipBlanks(): void
  /** Before a colon. */
  protected abstract name(): string
  /** Whatever is no list and no object. */
  protected abstract scalar(): string | null

  /** @throws DecodeError */
  read(): Tree {
    this.skipBlanks()
    if (this.at >= this.text.length)
      throw new DecodeError('syntax', `expected ${this.language}, there is nothing`)
    const tree = this.#value(0)
    this.skipBlanks()
    if (this.at < this.text.length) throw this.fault()
    return tree
  }

  protected fault(expected = this.language, step: DecodeError['step'] = 'syntax'): DecodeError {
    const message =
      this.at < this.text.length
        ? `${place(this.text, this.at)}: expected ${expected}`
        : `the ${this.language} ends too early`
    return new DecodeError(step, message)
  }

  #value(depth: number): Tree {
    const code = this.text.charCodeAt(this.at)
    this.#budget.value()
    if (code === OPEN_OBJECT) return this.#object(depth + 1)
    return code === OPEN_LIST ? this.#list(depth + 1) : this.scalar()
  }

  #list(depth: number): Tree[] {
    this.#budget.level(depth)
    this.at += 1
    const list: Tree[] = []
    while (this.#goesOn(CLOSE_LIST, list.length)) list.push(this.#value(depth))
    return list
  }

  #object(depth: number): Tree {
    this.#budget.level(depth)
    this.at += 1
    const bag = new Bag()
    for (let count = 0; this.#goesOn(CLOSE_OBJECT, count); count += 1) {
      if (count === MOST_NAMES) throw this.fault(`at most ${MOST_NAMES} names in an object`, 'size')
      const name = this.name()
      checkName(name)
      // Whichever of two was kept, the words of the other would be lost.
      if (bag[name] !== undefined) throw this.fault('each name once in an object', 'structure')
      this.skipBlanks()
      if (this.text.charCodeAt(this.at) !== COLON) throw this.fault()
      this.at += 1
      this.skipBlanks()
      bag[name] = this.#value(depth)
    }
    return bag
  }

  /** To the next one, or behind the end. */
  #goesOn(end: number, count: number): boolean {
    this.skipBlanks()
    if (count > 0 && this.text.charCodeAt(this.at) !== end) {
      if (this.text.charCodeAt(this.at) !== COMMA) throw this.fault()
      this.at += 1
      this.skipBlanks()
      if (!this.mayTrail) return true
    }
    if (this.text.charCodeAt(this.at) !== end) return true
    this.at += 1
    return false
  }
}
