/** Lines of YAML with their reasons, and values as they stand on one line. */

export interface Line {
  text: string
  why?: string | undefined
}

/** Plain where YAML takes it for a string. */
export function scalar(text: string): string {
  const isPlain =
    /^[\p{L}_$][\p{L}\p{N}_$.[\]/ -]*$/u.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
  return isPlain && !/[[\]]/.test(text) && text.trim() === text ? text : `'${text.replaceAll("'", "''")}'`
}

export type Value =
  | string
  | number
  | boolean
  | readonly Value[]
  | { readonly [name: string]: Value | undefined }

export function flow(value: Value): string {
  if (typeof value === 'string') return scalar(value)
  if (typeof value !== 'object') return String(value)
  if (isList(value)) return `[${value.map(flow).join(', ')}]`
  const pairs = Object.entries(value).flatMap(([name, each]) =>
    each === undefined ? [] : `${scalar(name)}: ${flow(each)}`,
  )
  return `{ ${pairs.join(', ')} }`
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}
