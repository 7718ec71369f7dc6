/** `npm run tables`: fills the README's tables that are made from the source. */
import { readFileSync, writeFileSync } from 'node:fs'
import { codes } from '../src/contract/errors.ts'
import { envTable } from '../src/env.ts'

export const readmeFile = new URL('../README.md', import.meta.url)

/** Name of the block, `<!-- errors -->…<!-- /errors -->`, -> Markdown. */
export const tables: Readonly<Record<string, string>> = { errors: errorTable(), environment: envTable() }

/** The same text with its blocks filled; throws where one is missing. */
export function withTables(readme: string): string {
  return Object.entries(tables).reduce((text, [name, table]) => {
    const block = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`)
    if (!block.test(text)) throw new Error(`README.md has no block <!-- ${name} --> … <!-- /${name} -->`)
    return text.replace(block, (_, begin, end) => `${begin}\n${table}\n\n${end}`)
  }, readme)
}

function errorTable(): string {
  const rows = Object.entries(codes).map(
    ([code, [status, title, action]]) => `| \`${code}\` | ${status} | ${title} | ${action} |`,
  )
  return ['| code | status | what | what to do |', '|---|---|---|---|', ...rows].join('\n')
}

if (import.meta.main) writeFileSync(readmeFile, withTables(readFileSync(readmeFile, 'utf8')))
