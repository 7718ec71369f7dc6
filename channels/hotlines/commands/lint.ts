/** `hotline lint`: every file of config/hotlines, with the place of everything that is wrong with it. */
import { z } from 'zod'
import type { Command, CommandServices } from '../../../src/contract/command.ts'
import { createPaint, harmless, type Paint } from '../../../src/contract/paint.ts'
import { Config } from '../config.ts'
import { checkHotlines, type Finding } from './checks.ts'
import { hotlinesOf } from './live.ts'
import { readSheets } from './sheets.ts'
import { checkTables } from './table-checks.ts'

/** As `--json` prints it. */
export const Report = z.strictObject({
  level: z.enum(['fault', 'warning']),
  file: z.string(),
  /** From 1. */
  line: z.int().min(1).optional(),
  column: z.int().min(1).optional(),
  /** The key, with dots. */
  path: z.string(),
  /** What was expected. */
  message: z.string(),
})
export type Report = z.infer<typeof Report>

export const lintHotlines: Command<CommandServices> = {
  words: ['hotline', 'lint'],
  shape: '[--json]',
  what: 'checks every file of CONFIG_DIR/hotlines; exits 1 where something must be mended',
  options: { json: { type: 'boolean' } },
  async run(_, options, services) {
    const faults = services.lint().map(parseFault)
    const reports = (faults.length > 0 ? faults : await reportsOf(services)).toSorted(byPlace)
    if (options.json === true) services.print(JSON.stringify(reports, null, 2))
    else for (const line of linesOf(reports, services)) services.print(line)
    return reports.some(({ level }) => level === 'fault') ? 1 : 0
  },
}

function byPlace(a: Report, b: Report): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
}

/** As the house describes it: `file:line:column: path: message`, where each but the first and the last may be missing. */
function parseFault(line: string): Report {
  const [, file = '', row, column, rest = ''] = /^(.*?\.ya?ml)(?::(\d+))?(?::(\d+))?: (.*)$/s.exec(line) ?? [
    line,
    '',
    undefined,
    undefined,
    line,
  ]
  const [, path = '', message = rest] = /^([^\s:]+): (.*)$/s.exec(rest) ?? []
  return {
    level: 'fault',
    file,
    ...(row === undefined ? {} : { line: Number(row) }),
    ...(column === undefined ? {} : { column: Number(column) }),
    path,
    message,
  }
}

async function reportsOf(services: CommandServices): Promise<Report[]> {
  const { expressionMs } = Config.parse(services.config ?? {})
  const hotlines = hotlinesOf(services)
  const sheets = readSheets(services.configDir)
  const checked = await checkHotlines(hotlines, { expressionMs, now: services.clock.now() })
  const findings = [...checked, ...checkTables(hotlines.values(), sheets)]
  return findings.map(({ level, number, path, message }: Finding) => {
    const place = sheets.placeOf(number, path)
    const isOwn = sheets.isOwn(number, path) || !place.file.includes('profiles')
    return { level, ...place, path: path.join('.'), message: isOwn ? message : `${message} (for ${number})` }
  })
}

function linesOf(reports: Report[], services: CommandServices): string[] {
  const paint = createPaint(services.isTerminal)
  const faults = reports.filter(({ level }) => level === 'fault').length
  if (faults > 0) return [...reports.map((report) => lineOf(report, paint)), paint.bad(`${faults} to mend`)]
  const { size } = hotlinesOf(services)
  const warnings = reports.length > 0 ? `, ${reports.length} to look at` : ''
  return [
    ...reports.map((report) => lineOf(report, paint)),
    paint.good(`${size} hotlines, no faults${warnings}`),
  ]
}

function lineOf({ level, file, line, column, path, message }: Report, paint: Paint): string {
  const place = [file, line, column].filter((part) => part !== undefined && part !== '').join(':')
  const said = harmless([place, path, message].filter((part) => part !== '').join(': '))
  return level === 'fault' ? paint.bad(said) : `${paint.doubtful('warning:')} ${said}`
}
