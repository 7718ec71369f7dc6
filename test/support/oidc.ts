/** A real OpenID Connect provider, in this process, on loopback. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'
import type { Teardown } from './postgres.ts'

export interface TestProviderOptions {
  port: number
  clientId: string
  clientSecret: string
  redirectUri: string
  /** What it says of each, by the name that they sign in with. */
  people: Record<string, Record<string, unknown>>
}

export async function startOidc(t: Teardown, options: TestProviderOptions): Promise<void> {
  const { port, clientId, clientSecret, redirectUri, people } = options
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
    findAccount: (_context, sub) => ({ accountId: sub, claims: async () => ({ sub, ...people[sub] }) }),
    pkce: { required: () => true },
    cookies: { keys: ['of a test'] },
    async loadExistingGrant({ oidc: { provider: its, client, session } }) {
      const grant = new its.Grant({ clientId: client?.clientId, accountId: session?.accountId })
      grant.addOIDCScope('openid profile')
      await grant.save()
      return grant
    },
  })
  const server = createServer(provider.callback())
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
}

/** Cookies of all hosts, as a browser keeps them, without their rules. */
export function createJar(): (url: string, init?: RequestInit) => Promise<Response> {
  const kept = new Map<string, string>()
  return async (url, init = {}) => {
    const { host } = new URL(url)
    const own = [...kept].filter(([key]) => key.startsWith(`${host} `))
    const cookie = own.map(([key, value]) => `${key.slice(host.length + 1)}=${value}`).join('; ')
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { cookie, ...init.headers } })
    for (const set of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (set.split(';')[0] ?? '').split(/=(.*)/s)
      if (value === '') kept.delete(`${host} ${name}`)
      else kept.set(`${host} ${name}`, value)
    }
    return answer
  }
}
