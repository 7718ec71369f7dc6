/** The table, the machine that it was measured on, and where both are written. */
import { readFile, writeFile } from 'node:fs/promises'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { root } from '../test/support/house.ts'
import type { Row } from './row.ts'

export interface Versions {
  wrk: string
  redis: string
  postgres: string
}

export function toMarkdown(rows: Row[], versions: Versions): string {
  const lines = rows.map((row) => {
    const { name, what, against, target, isMet, spread } = row
    const unit = row.unit
    return `| \`${name}\` | ${what} | ${number(row.ours)} ${unit} | ${number(row.reference)} ${unit} | ${against} | **${number(row.ratio)}** (${number(spread.min)}–${number(spread.max)}) | ${target} ${isMet ? '✓' : '✗'} |`
  })
  return [
    machine(versions),
    '',
    '| row | what | ours | reference | measured against | ratio (spread) | target |',
    '|---|---|---|---|---|---|---|',
    ...lines,
    '',
    ...rows.map(
      ({ name, pairs, detail }) => `- \`${name}\`: ${[`${pairs} pairs`, ...details(detail)].join(', ')}`,
    ),
  ].join('\n')
}

function machine({ wrk, redis, postgres }: Versions): string {
  const all = cpus()
  const memory = Math.round(totalmem() / 1e9)
  const date = new Date().toISOString().slice(0, 10)
  return `${all[0]?.model ?? 'unknown CPU'}, ${all.length} cores, ${memory} GB; Linux ${release()}; Node ${process.version}, PostgreSQL ${postgres}, Redis ${redis}, wrk ${wrk}; ${date}. Load, stores and gateway share the cores.`
}

function details(detail: Row['detail']): string[] {
  return Object.entries(detail).map(([name, value]) => `${name} ${number(value)}`)
}

function number(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return value.toFixed(2)
}

/** Written by hand from what `npm run test:long` leaves in bench/long.jsonl. */
const FAULTS = /\n## Faults at full size[\s\S]*/

const BLOCK = /<!-- bench -->[\s\S]*?<!-- \/bench -->/

/** bench/RESULTS.md, and README.md between `<!-- bench -->` and `<!-- /bench -->`, where it has them. */
export async function writeResults(table: string, command: string): Promise<void> {
  const text = `# Results\n\nWritten by \`${command}\`. Each ratio is the median of interleaved pairs, with its spread.\n\n${table}\n`
  const results = join(root, 'bench/RESULTS.md')
  const old = await readFile(results, 'utf8').catch(() => '')
  await writeFile(results, text + (FAULTS.exec(old)?.[0] ?? ''))
  const readme = join(root, 'README.md')
  const before = await readFile(readme, 'utf8').catch(() => '')
  if (!BLOCK.test(before)) return
  await writeFile(
    readme,
    before.replace(BLOCK, () => `<!-- bench -->\n${table}\n<!-- /bench -->`),
  )
}
