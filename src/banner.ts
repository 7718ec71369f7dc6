/** What a person sees when everything stands. */
import { relative } from 'node:path'
import type { Env } from './env.ts'
import { publicUrl } from './gateway.ts'
import { localKeyFile } from './secrets.ts'

export function banner(env: Env, ledgerIsUp: boolean): string {
  const url = publicUrl(env)
  if (env.ROLE === 'worker') return `\nJiesu worker is up. Probes and metrics: ${url}/readyz ${url}/metrics\n`
  return `
接诉 Jiesu is ready${ledgerIsUp ? '' : ' (the ledger is down: what comes in waits in the journal)'}.

  API and its description   ${url}/docs
  Readiness                 ${url}/readyz
  Metrics                   ${url}/metrics

${example(env, url)}
`
}

function example(env: Env, url: string): string {
  if (env.DATABASE_URL) return '  Make a key:   npm run -s jiesu -- key add NAME'
  const key = relative(process.cwd(), localKeyFile(env.DATA_DIR))
  return `Send a request (paste it into another terminal):

  curl -sS ${url}/v1/requests -H "Authorization: Bearer $(cat ${key})" \\
    -H 'Content-Type: application/json' -d '{"text": "我家暖气不热，室温只有十四度", "type": "assistance"}'

Watch it being dispatched: npm run dispatcher   (another terminal; it takes it and reports back)
See its timeline:          curl -sS ${url}/v1/requests/RECEIPT -H "Authorization: Bearer $(cat ${key})"
Stop all of it:            Ctrl-C`
}
