/** Which keys a schema has, and what may stand at one of them: for telling whoever wrote another. */
import type { z } from 'zod'

type Schema = z.core.$ZodType

/** A schema without what is wrapped around it; of a union all that it may be. */
export function alternatives(schema: Schema): z.core.$ZodTypes[] {
  const { def } = known(schema)._zod
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'prefault':
    case 'nullable':
      return alternatives(def.innerType)
    case 'pipe':
      return alternatives(def.in)
    case 'union':
      return def.options.flatMap(alternatives)
    default:
      return [known(schema)]
  }
}

/** All schemas are of zod's own kinds. */
export function known(schema: Schema): z.core.$ZodTypes {
  return isKnown(schema) ? schema : never(schema)
}
function isKnown(schema: Schema): schema is z.core.$ZodTypes {
  return 'type' in schema._zod.def
}
function never(_: Schema): never {
  throw new Error('expected a schema of zod')
}

/** What may stand at a path; where `kind` tells which one it is, of that kind alone. */
export function schemasAt(schema: Schema, path: readonly PropertyKey[], value: unknown): z.core.$ZodTypes[] {
  const here = fitting(alternatives(schema), value)
  const [step, ...rest] = path
  if (step === undefined) return here
  const below = isObject(value) || Array.isArray(value) ? Reflect.get(value, step) : undefined
  return here.flatMap((one) => {
    const inner = into(one, step)
    return inner ? schemasAt(inner, rest, below) : []
  })
}

function into(schema: z.core.$ZodTypes, step: PropertyKey): Schema | undefined {
  const { def } = schema._zod
  if (def.type === 'object') return def.shape[String(step)]
  if (def.type === 'record') return def.valueType
  return def.type === 'array' ? def.element : undefined
}

function fitting(all: z.core.$ZodTypes[], value: unknown): z.core.$ZodTypes[] {
  if (!isObject(value)) return all
  const same = all.filter((one) => {
    const kinds = kindOf(one)
    return kinds !== undefined && kinds === value.kind
  })
  return same.length > 0 ? same : all
}

/** Of one that says `kind: …` with a single word. */
export function kindOf(schema: z.core.$ZodTypes): string | undefined {
  const { def } = schema._zod
  const kind = def.type === 'object' ? def.shape.kind : undefined
  const [inner] = kind ? alternatives(kind) : []
  return inner?._zod.def.type === 'literal' ? String(inner._zod.def.values[0]) : undefined
}

/** The names that an object, or a record of certain names, may have. */
export function keysOf(schema: z.core.$ZodTypes): string[] {
  const { def } = schema._zod
  if (def.type === 'object') return Object.keys(def.shape)
  const [names] = def.type === 'record' ? alternatives(def.keyType) : []
  return names?._zod.def.type === 'enum' ? Object.keys(names._zod.def.entries) : []
}

/** Every key with the path to it, with `[]` for an element and `*` for any name. */
export function allKeys(schema: Schema, path = ''): string[] {
  const all = alternatives(schema).flatMap((one) => {
    const { def } = one._zod
    if (def.type === 'array') return allKeys(def.element, `${path}[]`)
    const kind = kindOf(one)
    const at = kind === undefined ? path : `${path}(${kind})`
    const within = (name: string): string => (at === '' ? name : `${at}.${name}`)
    if (def.type === 'record') {
      const names = keysOf(one)
      return names.length > 0 ? names.map(within) : allKeys(def.valueType, within('*'))
    }
    if (def.type !== 'object') return []
    return Object.entries(def.shape).flatMap(([name, inner]) => [
      within(name),
      ...allKeys(inner, within(name)),
    ])
  })
  return [...new Set(all)]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
