/** What a person sees when everything stands. */
import { relative, resolve } from 'node:path'
import { type Env, maskEnv } from './env.ts'
import { localKeyFile } from './secrets.ts'

export interface BannerFacts {
  /** As this machine reaches it. */
  address: string
  ledgerIsUp: boolean
  /** Nobody can sign in to the console yet. */
  lacksAdmin: boolean
}

export function banner(env: Env, { address, ledgerIsUp, lacksAdmin }: BannerFacts): string {
  if (env.ROLE === 'worker')
    return `\nJiesu worker is up. Probes and metrics: ${address}/readyz ${address}/metrics\n`
  return `
接诉 Jiesu is ready${ledgerIsUp ? '' : ' (the ledger does not answer yet: what comes in waits in the journal)'}.

  The citizen's form        ${address}/
  Its way through the city  ${address}/track
  The operators' console    ${address}/ops
  API and its description   ${address}/docs
  Readiness                 ${address}/readyz
  Metrics                   ${address}/metrics
${lacksAdmin ? firstAdmin(env) : ''}
${example(env, address)}
`
}

function firstAdmin(env: Env): string {
  const { command, needs } = firstAdminCommand(env)
  const place = needs ? `   (with our ${needs})` : ''
  return `
Nobody can sign in to the console yet. Make its first admin:

  ${command}${place}
`
}

/** What makes the first admin of this house. `needs`: a variable that holds a secret, and so is only named. */
export function firstAdminCommand(env: Env): { command: string; needs?: 'DATABASE_URL' } {
  const command = `${dataDir(env)}npm run -s jiesu -- operator add NAME --role admin`
  return env.DATABASE_URL ? { command, needs: 'DATABASE_URL' } : { command }
}

/** Named where a command would not find it by itself. */
function dataDir({ DATA_DIR, DATABASE_URL }: Env): string {
  return DATABASE_URL || DATA_DIR === resolve('data') ? '' : `DATA_DIR=${shellQuoted(shortPath(DATA_DIR))} `
}

function example(env: Env, url: string): string {
  if (env.DATABASE_URL) {
    return `Make a key:                npm run -s jiesu -- key add NAME   (with our DATABASE_URL and RECEIPT_SECRET)
Watch it being dispatched: ${dispatcherLine(env)}
Stop all of it:            Ctrl-C`
  }
  const key = shellQuoted(shortPath(localKeyFile(env.DATA_DIR)))
  return `Send a request (paste it into another terminal):

  curl -sS ${url}/v1/requests -H "Authorization: Bearer $(cat ${key})" \\
    -H 'Content-Type: application/json' -d '{"text": "我家暖气不热，室温只有十四度", "type": "assistance"}'

Watch it being dispatched: ${dispatcherLine(env)}   (another terminal; it takes it and reports back)
See its timeline:          curl -sS ${url}/v1/requests/RECEIPT -H "Authorization: Bearer $(cat ${key})"
Stop all of it:            Ctrl-C`
}

/** What it can't find in DATA_DIR by itself is named; a password is for whoever knows it. */
function dispatcherLine(env: Env): string {
  const { DATABASE_URL, REDIS_URL } = maskEnv(env)
  const store = REDIS_URL ? { REDIS_URL } : { DATABASE_URL }
  const variables = {
    ...(env.DATA_DIR !== resolve('data') && { DATA_DIR: shortPath(env.DATA_DIR) }),
    ...(env.DATABASE_URL && { JIESU_KEY: 'KEY', ...store }),
  }
  const named = Object.entries(variables).map(([name, value]) => `${name}=${shellQuoted(String(value))} `)
  return `${named.join('')}npm run dispatcher`
}

function shortPath(path: string): string {
  const near = relative(process.cwd(), path) || '.'
  return near.startsWith('..') ? path : near
}

function shellQuoted(word: string): string {
  return /^[\w./:@+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
