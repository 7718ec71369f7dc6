/** `npm run -s jiesu -- COMMAND`: what an operator does by hand. Joins the running house, or opens it for a moment. */
import { parseArgs } from 'node:util'
import { ConfigError } from '../config-error.ts'
import { JiesuError } from '../contract/errors.ts'
import { showBalance } from './balance.ts'
import { drainJournal } from './journal.ts'
import { addKey, listKeys, revokeKey } from './keys.ts'

const USAGE = `npm run -s jiesu -- COMMAND

  key add NAME [--touchpoint T] [--channel web|phone|dispatch]
                       makes a key and prints it, once, on the last line
  key list             names, touchpoints and channels
  key revoke NAME      ends a key; gateways follow within 10 s
  balance [--json]     promise 5 for every source; exits 1 where something does not add up
  journal drain --dir DIR
                       moves what is in the journal of a gateway that will not come back (DIR is its DATA_DIR)
`

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      touchpoint: { type: 'string' },
      channel: { type: 'string' },
      dir: { type: 'string' },
      json: { type: 'boolean' },
    },
  })
  const [noun, verb, name] = positionals
  if (noun === 'key' && verb === 'add' && name) return addKey(name, values)
  if (noun === 'key' && verb === 'list') return listKeys()
  if (noun === 'key' && verb === 'revoke' && name) return revokeKey(name)
  if (noun === 'balance') return showBalance(values.json ?? false)
  if (noun === 'journal' && verb === 'drain' && values.dir) return drainJournal(values.dir)
  console.error(USAGE)
  return noun === undefined || noun === 'help' ? 0 : 2
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message
  if (error instanceof JiesuError) return error.detail ?? error.message
  return error instanceof Error ? error.message : String(error)
}

process.exitCode = await run().catch((error) => {
  console.error(explain(error))
  return 1
})
