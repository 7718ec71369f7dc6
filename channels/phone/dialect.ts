/** A dialect: how one product writes down what was said. One file in dialects/, with samples beside it. */
import type { Told } from './call.ts'

/** A post, read as far as its form goes. */
export interface Body {
  /** Without parameters, lower case: `application/json`. */
  mediaType: string
  /** UTF-8, without a byte order mark. */
  text: string
  /** Undefined where the text is no JSON. Integers beyond 2^53 are strings. */
  json: unknown
  /** Of `application/x-www-form-urlencoded`. */
  form: URLSearchParams | undefined
}

/** Authentic, but not to be understood: it is kept as it came, with this reason, in words for an operator. */
export class UnreadableError extends Error {}

export interface Dialect {
  /** As `?dialect=` names it. */
  id: string
  /** Which product and version, for an operator: `FunASR, result of the Python pipeline`. */
  title: string
  /** By its shape alone; cheap, throws nothing. Of one body at most one dialect says so. */
  detects(body: Body): boolean
  /**
   * None where the product tells that it is not ready yet. Throws UnreadableError, naming the place (`/result/0/text`),
   * and where the product tells that it has failed.
   */
  read(body: Body): Told[]
  /** What the product expects as an answer; `application/json` `{"receipts": […]}` where it expects none. */
  answer?: { status: 200; mediaType: string; body: string } | undefined
}
