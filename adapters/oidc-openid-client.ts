/** An OpenID Connect provider, by the code flow with PKCE, state and nonce. */
import {
  type AuthorizationCodeGrantChecks,
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import { z } from 'zod'
import { JiesuError, RejectedError, TemporaryError } from '../src/contract/errors.ts'
import type { Claims, IdentityProvider } from '../src/contract/people.ts'
import type { Log } from '../src/contract/ports.ts'

export interface OidcOptions {
  /** https, or http on this machine. */
  issuer: string
  clientId: string
  scopes: readonly string[]
  /** Asked of the provider once more where the id token lacks it. */
  roleClaim: string
  redirectUri: string
  /** Undefined: a public client. */
  secret(): string | undefined
  log: Pick<Log, 'warn'>
}

/** Its keys are looked up anew by the library; its addresses rarely change. */
const KNOWN_MS = 3_600_000
const TIMEOUT_SECONDS = 5

const Held = z.strictObject({ state: z.string(), nonce: z.string(), verifier: z.string() })

export function createOidcProvider(options: OidcOptions): IdentityProvider {
  const { redirectUri, scopes, roleClaim, log } = options
  const configuration = createDiscovery(options)
  return {
    async start() {
      const config = await told(log, configuration)
      const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()]
      const { href } = buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: [...new Set(['openid', ...scopes])].join(' '),
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      })
      return {
        url: href,
        held: Buffer.from(JSON.stringify({ state, nonce, verifier })).toString('base64url'),
      }
    },
    finish: ({ query, held }) =>
      told(log, async () => {
        const { state, nonce, verifier } = readHeld(held)
        const config = await configuration()
        const checks = {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        }
        return claimsOf(config, { address: new URL(`${redirectUri}?${query}`), checks, roleClaim })
      }),
  }
}

interface Callback {
  address: URL
  checks: AuthorizationCodeGrantChecks
  roleClaim: string
}

async function claimsOf(config: Configuration, { address, checks, roleClaim }: Callback): Promise<Claims> {
  const tokens = await authorizationCodeGrant(config, address, checks)
  const claims = tokens.claims()
  if (!claims) throw new RejectedError('unauthorized', { detail: 'the provider sent no id token' })
  if (roleClaim in claims || config.serverMetadata().userinfo_endpoint === undefined) return claims
  // Some tell no more than the name in the id token.
  const more = await fetchUserInfo(config, tokens.access_token, claims.sub)
  return { ...more, ...claims }
}

/** Asked when it is needed: a provider that is down must not keep the house from starting. */
function createDiscovery({ issuer, clientId, secret }: OidcOptions): () => Promise<Configuration> {
  let known: { config: Configuration; until: number; secret: string | undefined } | undefined
  return async () => {
    const current = secret()
    if (known && known.secret === current && performance.now() < known.until) return known.config
    const config = await discovery(new URL(issuer), clientId, undefined, authOf(current), {
      timeout: TIMEOUT_SECONDS,
      ...(issuer.startsWith('http:') && { execute: [allowInsecureRequests] }),
    })
    known = { config, until: performance.now() + KNOWN_MS, secret: current }
    return config
  }
}

/** In the body where the provider takes it there, else in the header, which all must take. */
function authOf(secret: string | undefined): ClientAuth {
  if (secret === undefined) return None()
  const inBody = ClientSecretPost(secret)
  const inHeader = ClientSecretBasic(secret)
  return (server, ...rest) =>
    server.token_endpoint_auth_methods_supported?.includes('client_secret_post')
      ? inBody(server, ...rest)
      : inHeader(server, ...rest)
}

/** Throws RejectedError unauthorized. */
function readHeld(text: string): z.infer<typeof Held> {
  try {
    return Held.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  } catch (cause) {
    throw new RejectedError('unauthorized', { detail: 'this browser did not begin that sign-in', cause })
  }
}

async function told<T>(log: OidcOptions['log'], ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof JiesuError) throw error
    // They decided not to: nothing that an operator has to mend.
    if (error instanceof AuthorizationResponseError && error.error === 'access_denied')
      throw new RejectedError('unauthorized', { detail: 'the provider was told not to', cause: error })
    log.warn({ err: error }, 'the OpenID Connect provider and we did not agree')
    throw isDown(error)
      ? new TemporaryError('busy', {
          detail: 'the provider can not be reached',
          retryAfter: 30,
          cause: error,
        })
      : new RejectedError('unauthorized', { detail: 'what the provider sent does not fit', cause: error })
  }
}

function isDown(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  // fetch says so by a TypeError with a cause.
  return (
    code === 'OAUTH_TIMEOUT' ||
    code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' ||
    (error instanceof TypeError && error.message === 'fetch failed')
  )
}
