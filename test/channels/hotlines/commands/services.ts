/** What a command is given, on a folder of configuration of its own; what it printed. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { type Hotlines, loadHotlines } from '../../../../channels/hotlines/load.ts'
import { ConfigError, describeFault, type Fault } from '../../../../src/config-error.ts'
import { createConfigFiles } from '../../../../src/config-files.ts'
import type { Command, CommandServices, Options } from '../../../../src/contract/command.ts'

export const noon = Date.parse('2026-01-05T12:00:00+08:00')

export interface Ran {
  code: number
  lines: string[]
  text: string
}

export interface Desk {
  configDir: string
  /** Puts a file into the configuration's hotlines/. */
  put(name: string, yaml: string): void
  run(command: Command<CommandServices>, given: string[], options?: Options): Promise<Ran>
}

/** `shipped`: with all hotlines of config/, else with the profiles alone. */
export function createDesk(
  t: Test,
  { secrets = {}, shipped = false, isTerminal = false }: DeskOptions = {},
): Desk {
  const configDir = join(t.testdir(), 'config')
  const folder = join(configDir, 'hotlines')
  mkdirSync(folder, { recursive: true })
  cpSync(
    shipped ? 'config/hotlines' : 'config/hotlines/profiles',
    shipped ? folder : join(folder, 'profiles'),
    {
      recursive: true,
    },
  )
  let known: { hotlines: Hotlines; faults: Fault[] } | undefined
  const read = (): { hotlines: Hotlines; faults: Fault[] } => {
    const faults: Fault[] = []
    known ??= { hotlines: loadHotlines(createConfigFiles(configDir, faults)), faults }
    return known
  }
  const services = (print: CommandServices['print']): CommandServices => ({
    config: { expressionMs: 200, staleSources: 3 },
    files() {
      const { hotlines, faults } = read()
      if (faults.length > 0) throw new ConfigError(faults)
      return hotlines
    },
    lint: () => read().faults.map(describeFault),
    configDir,
    dataDir: join(configDir, 'data'),
    publicUrl: 'http://127.0.0.1:8080',
    clock: { now: () => noon },
    secret: (name) => secrets[name.toUpperCase().replaceAll('-', '_')],
    deriveKey: () => Buffer.alloc(32),
    print,
    isTerminal,
  })
  return {
    configDir,
    put(name, yaml) {
      writeFileSync(join(folder, name), yaml)
      known = undefined
    },
    async run(command, given, options = {}) {
      const lines: string[] = []
      const code = await command.run(
        given,
        options,
        services((line) => void lines.push(...line.split('\n'))),
      )
      return { code, lines, text: lines.join('\n') }
    },
  }
}

export interface DeskOptions {
  secrets?: Readonly<Record<string, string>>
  shipped?: boolean
  isTerminal?: boolean
}

/** A hotline that is whole; `more` is put behind it. */
export function hotlineYaml(number: string, more = ''): string {
  return `number: '${number}'
name: 测试热线
nameEn: A test
agency: 测试局
mode: 整体并入
confirmed: { is: false, source: made for a test }
contact: nobody, 010-00000000
dialect: { format: json }
mapping:
  messageId: gdbh
  text: nr
reply:
  success: { body: '{"receipt":"{receipt}"}' }
  rejected: { body: '{"error":"{message}"}' }
  failed: { body: '{"error":"{message}"}' }
${more}`
}
