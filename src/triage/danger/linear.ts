/**
 * Several yes-or-no questions of one text, each a logistic regression over hashed features: is it an emergency, and if
 * so, whose. What most texts have speaks for neither, so that danger needs no great number of examples.
 */
import { createPlaceOfHash } from '../topic/linear.ts'
import { createRandom, shuffle } from '../topic/shuffle.ts'
import type { DangerVector } from './features.ts'

/** Flat, so that it can be kept as it is: the weights of feature `f` begin at `f * questions`. */
export interface LinearAnswers {
  questions: number
  bias: number[]
  /** Ascending. */
  hashes: Uint32Array
  weights: Float32Array
}

export interface Example {
  vector: DangerVector
  /** Of each question: yes, no, or undefined where it is not asked. */
  answers: (boolean | undefined)[]
  weight: number
}

const SEED = 1
const ROUNDS = 10
const RATE = 0.5
const BIAS_RATE = 0.05
const FIRST_SQUARE = 1e-2
const FIRST_BIAS = -3
/** Who is right already learns nothing. */
const LEAST_SLOPE = 1e-4
/** Yes is rare, and worse to miss. */
const YES_WEIGHT = 3
/** What is seen in fewer examples is chance; each sentence of danger makes three. */
const LEAST_SEEN = 4
/** In each round this share of what an example has is left out, so that nothing is learnt from a single word of it. */
const LEFT_OUT = 0.3

/** Log-odds of every question. */
export function createAnswers({ questions, bias, hashes, weights }: LinearAnswers) {
  const placeOf = createPlaceOfHash(hashes)
  return ({ hashes: own, values }: DangerVector): number[] => {
    const odds = [...bias]
    own.forEach((hash, at) => {
      const place = placeOf(hash)
      if (place === undefined) return
      for (let each = 0; each < questions; each += 1)
        odds[each] = (odds[each] ?? 0) + (weights[place * questions + each] ?? 0) * (values[at] ?? 0)
    })
    return odds
  }
}

/** The same examples make the same answers. AdaGrad. */
export function learn(examples: readonly Example[], questions: number): LinearAnswers {
  const hashes = seenEnough(examples)
  const weights = new Float32Array(hashes.length * questions)
  const places = new Map(Array.from(hashes, (hash, at) => [hash, at]))
  const known = examples.map(({ vector, ...example }) => {
    const kept = vector.hashes.flatMap((hash, at) => {
      const place = places.get(hash)
      return place === undefined ? [] : [{ place, value: vector.values[at] ?? 0 }]
    })
    return { ...example, places: kept.map(({ place }) => place), values: kept.map(({ value }) => value) }
  })
  const bias = Array.from({ length: questions }, (_, question) => {
    const asked = known.filter(({ answers }) => answers[question] !== undefined)
    return learnOne(asked, { question, questions, weights })
  })
  return { questions, bias, hashes, weights }
}

function seenEnough(examples: readonly Example[]): Uint32Array {
  const times = new Map<number, number>()
  for (const { vector } of examples)
    for (const hash of vector.hashes) times.set(hash, (times.get(hash) ?? 0) + 1)
  return Uint32Array.from([...times].flatMap(([hash, seen]) => (seen >= LEAST_SEEN ? [hash] : []))).sort()
}

interface Known extends Omit<Example, 'vector'> {
  places: number[]
  values: number[]
}

interface Column {
  question: number
  questions: number
  weights: Float32Array
}

/** Returns the bias. */
function learnOne(examples: Known[], column: Column): number {
  const squares = new Float32Array(column.weights.length / column.questions).fill(FIRST_SQUARE)
  const random = createRandom(SEED)
  const order = examples.map((_, at) => at)
  let bias = FIRST_BIAS
  for (let round = 0; round < ROUNDS; round += 1) {
    shuffle(order, random)
    for (const each of order) {
      const example = examples[each]
      if (!example) continue
      const part = partOf(example, random)
      const slope = slopeOf(part, column.question, oddsOf(part, column, bias))
      if (Math.abs(slope) < LEAST_SLOPE) continue
      bias += BIAS_RATE * slope
      ascend(part, column, squares, slope)
    }
  }
  return bias
}

/** Of what is left the rest is made up for. */
function partOf({ places, values, ...example }: Known, random: () => number): Known {
  const part: Known = { ...example, places: [], values: [] }
  places.forEach((place, at) => {
    if (random() < LEFT_OUT) return
    part.places.push(place)
    part.values.push((values[at] ?? 0) / (1 - LEFT_OUT))
  })
  return part
}

function oddsOf({ places, values }: Known, { question, questions, weights }: Column, bias: number): number {
  let odds = bias
  for (let at = 0; at < places.length; at += 1)
    odds += (weights[(places[at] ?? 0) * questions + question] ?? 0) * (values[at] ?? 0)
  return odds
}

function ascend(
  { places, values }: Known,
  { question, questions, weights }: Column,
  squares: Float32Array,
  slope: number,
): void {
  for (let at = 0; at < places.length; at += 1) {
    const place = places[at] ?? 0
    const gradient = slope * (values[at] ?? 0)
    const square = (squares[place] ?? 0) + gradient * gradient
    squares[place] = square
    const weight = place * questions + question
    weights[weight] = (weights[weight] ?? 0) + (RATE * gradient) / Math.sqrt(square)
  }
}

function slopeOf({ answers, weight }: Known, question: number, odds: number): number {
  const isYes = answers[question] === true
  return ((isYes ? 1 : 0) - 1 / (1 + Math.exp(-odds))) * (isYes ? YES_WEIGHT : 1) * weight
}
