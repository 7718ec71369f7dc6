/** Objects for names that strangers chose, and the limits of how many there may be. */
import { DecodeError, type Tree } from '../message.ts'
import type { Dialect } from './schema.ts'

/**
 * An object without ancestors: whatever a sender calls its fields, `__proto__` and `constructor` too, is a field like
 * any other, and what it did not send is not there. (Twice as fast as Object.create(null).)
 */
export class Bag {
  [name: string]: Tree
}
Object.setPrototypeOf(Bag.prototype, null)
Reflect.deleteProperty(Bag.prototype, 'constructor')

/** Adds a value; a name that is there already becomes a list. */
export function put(bag: Bag, name: string, value: Tree): void {
  const before = bag[name]
  if (before === undefined) bag[name] = value
  else if (Array.isArray(before)) before.push(value)
  else bag[name] = [before, value]
}

/** How much one post may hold: counted while it is read, so that too much ends early. */
export class Budget {
  readonly depth: number
  readonly #values: number
  #left: number

  constructor({ depth, values }: Pick<Dialect['most'], 'depth' | 'values'>) {
    this.depth = depth
    this.#values = values
    this.#left = values
  }

  /** @throws DecodeError `size` */
  value(): void {
    this.#left -= 1
    this.expect(0)
  }

  /** Before so many are made. @throws DecodeError `size` */
  expect(count: number): void {
    if (this.#left < count) throw new DecodeError('size', `expected at most ${this.#values} values`)
  }

  /** @throws DecodeError `size` */
  level(depth: number): void {
    if (depth > this.depth) throw new DecodeError('size', `expected at most ${this.depth} levels of nesting`)
  }
}

/** Half a character pair would become a replacement character where it is written down. @throws DecodeError `charset` */
export function checkWhole(tree: Tree): void {
  if (typeof tree === 'string') {
    if (!tree.isWellFormed()) throw new DecodeError('charset', 'expected no halves of surrogate pairs')
  } else if (Array.isArray(tree)) for (const item of tree) checkWhole(item)
  else if (tree !== null)
    for (const [name, value] of Object.entries(tree)) {
      checkWhole(name)
      checkWhole(value)
    }
}

/** `line 3, column 14` of an offset in a text. */
export function place(text: string, offset: number): string {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return `line ${line}, column ${offset - before.lastIndexOf('\n')}`
}
