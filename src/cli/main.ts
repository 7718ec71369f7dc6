/** `npm run -s jiesu -- COMMAND`: what an operator does by hand. Joins the running house, or opens it for a moment. */
import { parseArgs } from 'node:util'
import { ConfigError } from '../config-error.ts'
import { JiesuError } from '../contract/errors.ts'
import { type Command, commands, type Options, usage } from './commands.ts'
import { UsageError } from './usage-error.ts'

const FORGOTTEN = 'Did you forget `--` after `npm run -s jiesu`? Without it npm keeps the options for itself.'

async function run(): Promise<number> {
  const { values, positionals } = parse()
  if (values.help || positionals[0] === 'help') {
    console.log(usage())
    return 0
  }
  if (positionals.length === 0) throw new UsageError(usage())
  const command = commands.find(({ words }) => words.every((word, at) => word === positionals[at]))
  if (!command) throw new UsageError(`there is no command ${positionals.slice(0, 2).join(' ')}\n\n${usage()}`)
  const given = positionals.slice(command.words.length)
  check(command, given, values)
  return command.run(given, values)
}

/** Throws UsageError where too much, too little or something else is given. */
function check(command: Command, given: string[], options: Options): void {
  const { words, least = 0, most = least, options: own = [], isComplete } = command
  const refuse = (fault: string): never => {
    throw new UsageError(`${words.join(' ')}: ${fault}\n\n${usage([command])}\n${FORGOTTEN}`)
  }
  if (given.length > most) refuse(`what is ${given.slice(most).join(' ')}?`)
  const foreign = Object.keys(options).find((name) => !own.some((each) => each === name))
  if (foreign) refuse(`it has no --${foreign}`)
  if (given.length < least || isComplete?.(given, options) === false) refuse('something is missing')
}

function parse(): { values: Options; positionals: string[] } {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        all: { type: 'boolean' },
        channel: { type: 'string' },
        dir: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        json: { type: 'boolean' },
        reason: { type: 'string' },
        touchpoint: { type: 'string' },
        unmask: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n\n${usage()}`)
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
