/** Passwords of operators: scrypt, with its parameters in the hash, as `$scrypt$ln=15,r=8,p=3$SALT$HASH`. */
import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto'
import { TemporaryError } from '../contract/errors.ts'

export const SHORTEST_PASSWORD = 12
const LONGEST_PASSWORD = 1024

interface Cost {
  /** Power of two. */
  ln: number
  r: number
  p: number
}

/** 32 MB and some 0.2 s: as dear as OWASP asks for, without holding much memory. */
const COST: Cost = { ln: 15, r: 8, p: 3 }
const HASH_BYTES = 32
const FORM = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/
/** Of nobody: a name that is unknown takes as long as one that is known. */
const NOBODYS = `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** What it lacks, or undefined. */
export function passwordFault(password: string): 'short' | 'long' | undefined {
  const { length } = [...password.normalize('NFKC')]
  if (length < SHORTEST_PASSWORD) return 'short'
  return length > LONGEST_PASSWORD ? 'long' : undefined
}

/** Without those that look alike. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789'
const GROUPS = 5
const GROUP = 5

/** 125 bits, in groups that can be read out. */
export function makePassword(): string {
  const group = () => Array.from({ length: GROUP }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return Array.from({ length: GROUPS }, group).join('-')
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await oneByOne(password, salt, COST)
  const { ln, r, p } = COST
  return `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

/** Takes as long where there is no hash. Throws TemporaryError busy while too many wait. */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [, ln, r, p, salt, kept] = FORM.exec(hash ?? NOBODYS) ?? FORM.exec(NOBODYS) ?? []
  if (passwordFault(password) === 'long') return false
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) }
  const found = await oneByOne(password, Buffer.from(salt ?? '', 'base64url'), cost)
  const expected = Buffer.from(kept ?? '', 'base64url')
  return found.length === expected.length && timingSafeEqual(found, expected) && hash !== undefined
}

const MOST_WAITING = 20
let waiting = 0
let last: Promise<unknown> = Promise.resolve()

/** It runs on the threads that files are written with: one at a time, so that sign-ins never hold up what comes in. */
async function oneByOne(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  if (waiting >= MOST_WAITING)
    throw new TemporaryError('busy', { detail: 'too many sign in at this moment', retryAfter: 5 })
  waiting++
  const mine = last.then(() => derive(password, salt, cost))
  last = mine.catch(() => undefined)
  return mine.finally(() => waiting--)
}

function derive(password: string, salt: Buffer, { ln, r, p }: Cost): Promise<Buffer> {
  const N = 2 ** ln
  return new Promise((resolve, reject) => {
    // Composed and decomposed characters are the same key on the keyboard.
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, hash) =>
      error ? reject(error) : resolve(hash),
    )
  })
}
