/**
 * A small sum in words: no picture, no sound, no script and no outside host, so that who can fill in the form can answer
 * it. It stops simple robots, no more. Stateless: what was asked follows from the id and our key; only that an id was
 * used is counted.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Captcha } from '../src/contract/captcha.ts'
import type { Clock, Limits } from '../src/contract/ports.ts'

export interface QuestionCaptchaOptions {
  /** The same on every gateway. */
  key: Buffer
  clock: Clock
  limits: Limits
}

/** Time enough for an old hand on an old phone. */
const LIFE_SECONDS = 1800
const ID = /^([\w-]{16})\.([0-9a-z]{1,10})\.([\w-]{22})$/
const MAC_BYTES = 16

const digits = {
  zh: ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'],
  en: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
}
const ask = {
  zh: (left: string, right: string) => `${left}加${right}等于几？请写数字。`,
  en: (left: string, right: string) => `How much is ${left} plus ${right}? Please write it as a number.`,
}

export function createQuestionCaptcha({ key, clock, limits }: QuestionCaptchaOptions): Captcha {
  const digest = (text: string) => createHmac('sha256', key).update(text).digest()
  const macOf = (head: string) => digest(`id ${head}`).toString('base64url', 0, MAC_BYTES)
  /** Each from 2 to 9. */
  const sumOf = (head: string) => {
    const bytes = digest(`sum ${head}`)
    return { left: 2 + (bytes.readUInt8(0) % 8), right: 2 + (bytes.readUInt8(1) % 8) }
  }

  function headOf(id: string): string | undefined {
    const [, nonce, issuedAt = '', mac = ''] = ID.exec(id) ?? []
    const head = `${nonce}.${issuedAt}`
    if (!timingSafeEqual(Buffer.from(mac.padEnd(22)), Buffer.from(macOf(head)))) return undefined
    return clock.now() - Number.parseInt(issuedAt, 36) <= LIFE_SECONDS * 1000 ? head : undefined
  }

  return {
    async challenge(lang) {
      const head = `${randomBytes(12).toString('base64url')}.${clock.now().toString(36)}`
      const { left, right } = sumOf(head)
      const inWords = (number: number) => digits[lang][number] ?? ''
      return { id: `${head}.${macOf(head)}`, prompt: ask[lang](inWords(left), inWords(right)) }
    },
    async verify(id, answer) {
      const head = headOf(id)
      if (head === undefined) return false
      // Before the answer is looked at: else all answers could be tried.
      const { allowed } = await limits.take(`captcha/${head}`, { max: 1, windowSeconds: LIFE_SECONDS })
      const { left, right } = sumOf(head)
      return allowed && numberIn(answer) === left + right
    },
  }
}

/** As people write it: １２, 十二, 12。, "12 " or twelve. */
function numberIn(answer: string): number | undefined {
  const plain = answer
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s。.!！]/g, '')
  if (/^\d{1,3}$/.test(plain)) return Number(plain)
  const found = words.findIndex((forms) => forms.includes(plain))
  return found < 0 ? undefined : found
}

const englishTeens = 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen'.split(' ')

/** By their number, 0 to 18. */
const words = Array.from({ length: 19 }, (_, number) => {
  const chinese = number < 10 ? digits.zh[number] : `十${number === 10 ? '' : digits.zh[number - 10]}`
  return [chinese, digits.en[number] ?? englishTeens[number - 10]]
})
