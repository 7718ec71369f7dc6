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
    if (this.#left < 0) throw new DecodeError('size', `expected at most ${this.#values} values`)
  }

  /** @throws DecodeError `size` */
  level(depth: number): void {
    if (depth > this.depth) throw new DecodeError('size', `expected at most ${this.depth} levels of nesting`)
  }
}

/** Names in one object. Nobody's form has so many, and they cost more than lists do. */
export const MOST_NAMES = 1000
/** Characters. Every leaf's path repeats the names around it. */
const LONGEST_NAME = 256

/** Of a field, as a sender wrote it. @throws DecodeError `size` */
export function checkName(name: string): void {
  if (name.length > LONGEST_NAME)
    throw new DecodeError('size', `expected names of at most ${LONGEST_NAME} characters`)
}

/** `line 3, column 14` of an offset in a text. */
export function place(text: string, offset: number): string {
  let line = 1
  let start = 0
  for (let at = 0; at < offset; at += 1)
    if (text.charCodeAt(at) === 0x0a) {
      line += 1
      start = at + 1
    }
  return `line ${line}, column ${offset - start + 1}`
}
