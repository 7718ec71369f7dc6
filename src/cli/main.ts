/** `npm run -s jiesu -- COMMAND`: what an operator does by hand. Joins the running house, or opens it for a moment. */
import { parseArgs } from 'node:util'
import { ConfigError } from '../config-error.ts'
import type { Command, CommandOption, Options } from '../contract/command.ts'
import { JiesuError } from '../contract/errors.ts'
import { channelCommands } from './channel-commands.ts'
import { commands as own, usage } from './commands.ts'
import { UsageError } from './usage-error.ts'

const FORGOTTEN = 'Did you forget `--` after `npm run -s jiesu`? Without it npm keeps the options for itself.'

/** Whoever reads by `| head` has read enough. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

async function run(): Promise<number> {
  const commands = await commandsFor(process.argv[2])
  const { values, positionals } = parse(commands)
  if (values.help || positionals[0] === 'help') {
    console.log(usage(alike(commands, positionals[0] === 'help' ? positionals.slice(1) : positionals)))
    return 0
  }
  if (positionals.length === 0) throw new UsageError(usage(commands))
  const command = commands.find(({ words }) => words.every((word, at) => word === positionals[at]))
  if (!command)
    throw new UsageError(
      `there is no command ${positionals.slice(0, 2).join(' ')}\n\n${usage(alike(commands, positionals.slice(0, 1)))}`,
    )
  const given = positionals.slice(command.words.length)
  check(command, given, values)
  return command.run(given, values, undefined)
}

/** Those that are named, or begin so; all where none does. */
function alike(commands: readonly Command[], named: readonly string[]): readonly Command[] {
  const found = commands.filter(({ words }) => words.every((word, at) => (named[at] ?? word) === word))
  return found.length > 0 ? found : commands
}

/** The channels are loaded only where their commands are wanted: it takes a second. */
async function commandsFor(first: string | undefined): Promise<Command[]> {
  if (own.some(({ words }) => words[0] === first)) return own
  return [...own, ...(await channelCommands())]
}

/** Throws UsageError where too much, too little or something else is given. */
function check(command: Command, given: string[], options: Options): void {
  const { words, least = 0, most = least, options: known = {}, isComplete } = command
  const refuse = (fault: string): never => {
    throw new UsageError(`${words.join(' ')}: ${fault}\n\n${usage([command])}\n${FORGOTTEN}`)
  }
  if (given.length > most) refuse(`what is ${given.slice(most).join(' ')}?`)
  const foreign = Object.keys(options).find((name) => !(name in known))
  if (foreign) refuse(`it has no --${foreign}`)
  if (given.length < least || isComplete?.(given, options) === false) refuse('something is missing')
}

function parse(commands: Command[]): { values: Options; positionals: string[] } {
  const help: CommandOption = { type: 'boolean', short: 'h' }
  const options: Record<string, CommandOption> = Object.assign(
    { help },
    ...commands.map((command) => command.options ?? {}),
  )
  try {
    return parseArgs({ allowPositionals: true, options })
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n\n${usage(commands)}`)
  }
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message
  if (error instanceof JiesuError) return error.detail ?? error.message
  return error instanceof Error ? error.message : String(error)
}

process.exitCode = await run().catch((error) => {
  console.error(explain(error))
  return error instanceof UsageError ? 2 : 1
})
