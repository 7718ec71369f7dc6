import { join, resolve } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { ConfigError } from '../src/config-error.ts'
import { envTable, maskEnv, readEnv, secret } from '../src/env.ts'

const RECEIPT_SECRET = 's'.repeat(32)
const DATABASE_URL = 'postgres://jiesu:hush@db:5432/jiesu'

function faultsOf(env: Record<string, string>): string[] {
  try {
    readEnv(env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message.split('\n')
  }
  return []
}

t.test('nothing set', async (t) => {
  t.strictSame(readEnv({ PATH: '/bin' }), {
    HOST: '127.0.0.1',
    PORT: 8080,
    ROLE: 'all',
    DATA_DIR: resolve('data'),
    CONFIG_DIR: resolve('config'),
    BLOBS_DIR: resolve('data/blobs'),
    DISK_RESERVE: 1_000_000_000,
    LOG_LEVEL: 'info',
    TRUST_PROXY: [],
  })
})

t.test('an empty variable is one that is not there', async (t) => {
  const names = Object.keys(readEnv({ ...all(), ROLE: 'all' }))
  t.strictSame(readEnv(Object.fromEntries(names.map((name) => [name, '']))), readEnv({}))
  t.equal(secret('X', { X: '', X_FILE: '' }), undefined)
})

function all(): Record<string, string> {
  return {
    HOST: '0.0.0.0',
    PORT: '0',
    ROLE: 'gateway',
    DATA_DIR: '/data',
    CONFIG_DIR: '/config',
    BLOBS_DIR: '/blobs',
    DISK_RESERVE: '2 GB',
    LOG_LEVEL: 'debug',
    DATABASE_URL,
    REDIS_URL: 'rediss://:hush@redis:6379/0',
    RECEIPT_SECRET,
    PUBLIC_URL: 'https://12345.example.org/',
    TRUST_PROXY: '10.0.0.0/8, ::1',
  }
}

t.test('everything set', async (t) => {
  t.strictSame(readEnv(all()), {
    ...all(),
    PORT: 0,
    DISK_RESERVE: 2_000_000_000,
    PUBLIC_URL: 'https://12345.example.org',
    TRUST_PROXY: ['10.0.0.0/8', '::1'],
  })
})

t.test('the address that citizens use is one without a path', async (t) => {
  for (const end of ['/base', '/?a=1', '/#f', '/"><script>'])
    t.match(
      faultsOf({ PUBLIC_URL: `https://example.org${end}` }),
      [/^environment: PUBLIC_URL: expected http/],
      end,
    )
  t.match(faultsOf({ PUBLIC_URL: 'https://me:hush@example.org' }), [
    /^environment: PUBLIC_URL: expected http/,
  ])
  t.equal(readEnv({ PUBLIC_URL: 'HTTPS://Example.org:443//' }).PUBLIC_URL, 'https://example.org')
})

t.test('all faults together; no value is quoted', async (t) => {
  const faults = faultsOf({
    PORT: '65536',
    ROLE: 'worker',
    LOG_LEVEL: 'loud',
    DISK_RESERVE: 'some',
    REDIS_URL: 'http://:hush@redis',
    RECEIPT_SECRET: 'hush',
    PUBLIC_URL: 'example.org',
    TRUST_PROXY: '10.0.0.0/33',
  })
  t.match(faults, [
    /^environment: PORT: expected a port/,
    /^environment: DISK_RESERVE: expected bytes/,
    /^environment: LOG_LEVEL: .*"info"/,
    /^environment: REDIS_URL: expected redis:/,
    /^environment: RECEIPT_SECRET: expected at least 32 characters/,
    /^environment: PUBLIC_URL: expected http/,
    /^environment: TRUST_PROXY: expected CIDRs/,
    /^environment: DATABASE_URL: expected with ROLE=worker/,
  ])
  t.equal(faults.length, 8)
  t.notMatch(faults.join(), /hush/)
})

t.test('what goes with what', async (t) => {
  t.match(faultsOf({ ROLE: 'gateway' }), [/DATABASE_URL: expected with ROLE=gateway/])
  t.match(faultsOf({ DATABASE_URL }), [/RECEIPT_SECRET: expected with DATABASE_URL/])
  t.strictSame(faultsOf({ ROLE: 'worker', DATABASE_URL }), [])
  t.match(faultsOf({ ROLE: 'gateway', DATABASE_URL }), [/RECEIPT_SECRET: expected with DATABASE_URL/])
  t.strictSame(faultsOf({ REDIS_URL: 'redis://127.0.0.1:6379' }), [])
  t.strictSame(faultsOf({ DATABASE_URL: 'postgresql://db/jiesu', RECEIPT_SECRET }), [])
})

t.test('secrets from files', async (t) => {
  const dir = t.testdir({ secret: `${RECEIPT_SECRET}\n`, url: `${DATABASE_URL}\r\n`, empty: '\n' })
  const file = (name: string) => join(dir, name)
  const env = readEnv({ RECEIPT_SECRET_FILE: file('secret'), DATABASE_URL_FILE: file('url') })
  t.match(env, { RECEIPT_SECRET, DATABASE_URL })
  t.match(faultsOf({ RECEIPT_SECRET, RECEIPT_SECRET_FILE: file('secret') }), [
    /RECEIPT_SECRET or .*, not both/,
  ])
  t.match(faultsOf({ DATABASE_URL, RECEIPT_SECRET_FILE: file('gone') }), [/RECEIPT_SECRET_FILE: .*ENOENT/])
  t.equal(
    faultsOf({ DATABASE_URL, RECEIPT_SECRET_FILE: file('gone') }).length,
    1,
    'not called missing as well',
  )
  t.match(faultsOf({ RECEIPT_SECRET_FILE: file('empty') }), [/it is empty/])

  t.equal(secret('HOTLINE_12315_SECRET', { HOTLINE_12315_SECRET: 'a' }), 'a')
  t.equal(secret('wechat-bj12345-token', { WECHAT_BJ12345_TOKEN_FILE: file('secret') }), RECEIPT_SECRET)
  t.equal(secret('NONE', {}), undefined)
  t.throws(() => secret('X', { X_FILE: file('gone') }), ConfigError)
})

t.test('masked for the log', async (t) => {
  const masked = maskEnv(readEnv(all()))
  t.notMatch(JSON.stringify(masked), /hush|ssss/)
  t.match(masked, {
    DATABASE_URL: 'postgres://jiesu:***@db:5432/jiesu',
    REDIS_URL: 'rediss://:***@redis:6379/0',
    RECEIPT_SECRET: '***',
    PORT: 0,
  })
  const url = maskEnv(readEnv({ RECEIPT_SECRET, DATABASE_URL: 'postgres://db/j?password=hush&user=u' }))
  t.equal(url.DATABASE_URL, 'postgres://db/j')
  const secretUrl = maskEnv(readEnv({ RECEIPT_SECRET: `https://${RECEIPT_SECRET}` }))
  t.equal(secretUrl.RECEIPT_SECRET, '***')
})

t.test('the table names every variable once, and its default', async (t) => {
  const table = envTable()
  for (const name of Object.keys(readEnv(all()))) t.equal(table.split(`| \`${name}\``).length, 2, name)
  t.match(table, '| `PORT` | `8080` |')
  t.match(table, '| `DISK_RESERVE` | `1GB` |')
  t.match(table, '`RECEIPT_SECRET_FILE`')
  t.notMatch(table, 'undefined')
})

t.test('whatever is set: an Env or a ConfigError', async (t) => {
  const names = Object.keys(all()).flatMap((name) => [name, `${name}_FILE`])
  const values = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...Object.values(all())))
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), values), (env) => {
      t.ok(Array.isArray(faultsOf(env)))
    }),
    { numRuns: 500 },
  )
})
