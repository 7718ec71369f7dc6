/** Parameters of a query or a form as bytes, whatever their charset: one character for each byte. */
import { refuse } from './reasons.ts'

export interface Parameter {
  name: string
  value: string
}

/** Nobody signs so many; a body could be made of nothing else. */
const MOST_PARAMETERS = 2000

/** In their order. Throws a Refusal where an escape is broken, or there are too many. */
export function parseParameters(encoded: string): Parameter[] {
  const pairs = encoded.split('&', MOST_PARAMETERS + 1)
  if (pairs.length > MOST_PARAMETERS) refuse('malformed-parameters')
  return pairs
    .filter((pair) => pair !== '')
    .map((pair) => {
      const end = pair.indexOf('=')
      return end < 0
        ? { name: decode(pair), value: '' }
        : { name: decode(pair.slice(0, end)), value: decode(pair.slice(end + 1)) }
    })
}

function decode(text: string): string {
  if (/%(?![0-9a-f]{2})/i.test(text)) refuse('malformed-parameters')
  return text
    .replaceAll('+', ' ')
    .replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** One that comes twice is refused: who checks and who reads might take different ones. */
export function oneOf(parameters: readonly Parameter[], name: string): string | undefined {
  const [first, ...more] = parameters.filter((parameter) => parameter.name === name)
  return more.length > 0 ? refuse('repeated-field') : first?.value
}

/** By name, each once. */
export function uniqueParameters(parameters: readonly Parameter[]): Map<string, string> {
  const unique = new Map(parameters.map(({ name, value }) => [name, value]))
  return unique.size === parameters.length ? unique : refuse('repeated-field')
}

/** The query as it came, without the pairs of these names. */
export function withoutParameters(query: string, names: ReadonlySet<string>): string {
  return query
    .split('&')
    .filter((pair) => !names.has(nameOf(pair)))
    .join('&')
}

/** The query as it came, without the pairs of other names. */
export function onlyParameters(query: string, isWanted: (name: string) => boolean): string {
  return query
    .split('&')
    .filter((pair) => isWanted(nameOf(pair)))
    .join('&')
}

/** In its place, or at the end. */
export function withParameter(query: string, name: string, value: string): string {
  const written = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
  const pairs = query.split('&').filter((pair) => pair !== '')
  const place = pairs.findIndex((pair) => nameOf(pair) === name)
  return place < 0 ? [...pairs, written].join('&') : pairs.with(place, written).join('&')
}

/** Of a pair that may be broken: then it has no name that we look for. */
function nameOf(pair: string): string {
  const end = pair.indexOf('=')
  const name = end < 0 ? pair : pair.slice(0, end)
  return /%(?![0-9a-f]{2})/i.test(name) ? '' : decode(name)
}
