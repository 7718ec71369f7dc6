/** The draft's `mapping` and the tables that it names. */
import { readAnswer, readType } from '../../map/codes.ts'
import type { Target } from './dictionary.ts'
import type { Guess, Guesses } from './guess.ts'
import { dateFormatOf, urlsOf } from './values.ts'
import { flow, type Line, scalar } from './yaml-text.ts'

const groups = ['requester', 'against', 'location'] as const

export function mappingLines(guesses: Guesses, about: { files: string[]; isWhole: boolean }): Line[] {
  const { fields, attachments, credentials } = guesses
  const alone = [...fields]
    .filter(([to]) => !to.includes('.'))
    .map(([to, guess]) => fieldLine(to, guess, '  '))
  const below = groups.flatMap((group) => groupLines(group, fields))
  const related = fields.get('relatesTo.orderNumber')
  const lines = [
    ...alone,
    ...below,
    ...attachmentLines(attachments, about.files),
    ...(related
      ? [
          {
            text: `  relatesTo: { orderNumber: ${scalar(related.path)}, how: urge }`,
            why: `${related.why}; or repeat, supplement`,
          },
        ]
      : []),
    ...(about.isWhole ? dropLines(credentials) : []),
  ]
  if (lines.length === 0) return []
  return [{ text: 'mapping:' }, ...lines, ...tableLines(fields)]
}

function fieldLine(to: Target, guess: Guess, indent: string): Line {
  const { written, note } = ruleOf(to, guess)
  const why = [guess.why, note].filter(Boolean).join('; ')
  return { text: `${indent}${to.split('.').at(-1)}: ${written}`, why }
}

function groupLines(group: (typeof groups)[number], fields: Guesses['fields']): Line[] {
  const found = [...fields].filter(([to]) => to.startsWith(`${group}.`))
  if (found.length === 0) return []
  const lines = found.map(([to, guess]) => fieldLine(to, guess, '    '))
  const point = fields.get('location.longitude')
  return [
    { text: `  ${group}:` },
    ...lines,
    ...(group === 'location' && point ? [coordinateLine(point)] : []),
  ]
}

function coordinateLine({ path }: Guess): Line {
  if (/bd|baidu/i.test(path)) return { text: '    crs: BD-09', why: 'by its name' }
  if (/gcj|amap|gd/i.test(path)) return { text: '    crs: GCJ-02', why: 'by its name' }
  return {
    text: '    crs: WGS-84',
    why: 'ASK: GCJ-02 where it comes from maps of 高德 or 腾讯, BD-09 of 百度',
  }
}

function ruleOf(to: Target, { path, value, inverted }: Guess): { written: string; note?: string } {
  const from = scalar(path)
  const table = tableOf(to, value, inverted)
  if (table) return { written: `{ from: ${from}, table: ${table.name} }`, note: table.note }
  const format = to === 'occurredAt' ? dateFormatOf(value) : undefined
  return format
    ? { written: `{ from: ${from}, format: ${format} }`, note: 'the format is told by its value' }
    : { written: from }
}

interface Table {
  name: string
  note: string
  rows: Record<string, string>
}

/** Words are known without a table; codes are not. */
function tableOf(to: Target, value: string, inverted: boolean): Table | undefined {
  if (inverted)
    return {
      name: 'closed',
      note: 'yes and no change places',
      rows: { '0': 'true', '1': 'false', 否: 'true', 是: 'false', N: 'true', Y: 'false' },
    }
  if (to === 'type' && readType(value) === undefined)
    return { name: 'type', note: 'fill in the table', rows: { [value]: 'unknown' } }
  if (to === 'requester.kind' && value !== '')
    return { name: 'kind', note: 'fill in the table', rows: { [value]: 'individual' } }
  const isFlag = to === 'replyWanted' || /\.(?:anonymous|confidential|minor)$/.test(to)
  if (isFlag && value !== '' && readAnswer(value) === undefined)
    return { name: 'yes', note: 'fill in the table', rows: { [value]: 'true' } }
  return undefined
}

function tableLines(fields: Guesses['fields']): Line[] {
  const tables = [...fields].flatMap(([to, { value, inverted }]) => tableOf(to, value, inverted) ?? [])
  if (tables.length === 0) return []
  const unique = [...new Map(tables.map((table) => [table.name, table])).values()]
  return [
    { text: 'tables:' },
    ...unique.map(({ name, rows }) => ({
      text: `  ${name}: ${flow(rows)}`,
      why: name === 'type' ? 'consultation assistance complaint report suggestion praise other' : undefined,
    })),
  ]
}

function attachmentLines(found: Guess[], files: string[]): Line[] {
  const bytes = found.filter(({ to }) => to !== 'attachments.name')
  const names = found.filter(({ to }) => to === 'attachments.name')
  const rules = bytes.map(({ to, path, value, why }) => {
    const name = names.find((one) => parentPath(one.path) === parentPath(path))?.path
    const kind = to === 'attachments.url' ? 'url' : 'base64'
    const separator = kind === 'url' ? urlsOf(value)?.separator : undefined
    return {
      text: `    - ${flow({ [kind]: path, ...(name ? { name } : {}), ...(separator ? { separator } : {}) })}`,
      why,
    }
  })
  const parts = files.length > 0 ? [{ text: `    - { part: '*' }`, why: `files in ${files.join(', ')}` }] : []
  return rules.length + parts.length > 0 ? [{ text: '  attachments:' }, ...rules, ...parts] : []
}

function parentPath(path: string): string {
  return path.split('.').slice(0, -1).join('.')
}

function dropLines(credentials: Guess[]): Line[] {
  if (credentials.length === 0) return []
  const paths = credentials.map(({ path }) => scalar(path)).join(', ')
  return [{ text: `  drop: [${paths}]`, why: 'named like what a sender proves itself by: kept nowhere' }]
}
