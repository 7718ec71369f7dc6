/** A question that people answer and programs do not. */

export interface Challenge {
  /** Comes back with the answer. */
  id: string
  /** A question in plain words; its answer fits one line. */
  prompt: string
}
/** Asks whether somebody is there, in words: it has to work without JavaScript, for the eye and for the ear. */
export interface Captcha {
  challenge(lang: 'zh' | 'en'): Promise<Challenge>
  /** One try for each challenge, also for a right one. */
  verify(id: string, answer: string): Promise<boolean>
}
