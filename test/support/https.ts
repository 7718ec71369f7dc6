/** HTTPS servers on loopback with a certificate of a test's own authority, made by openssl. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Teardown } from './postgres.ts'

export interface Certificate {
  ca: string
  cert: string
  key: string
}

/** Good for a day, for `names` and 127.0.0.1. Throws where there is no openssl. */
export function makeCertificate(names: string[]): Certificate {
  const dir = mkdtempSync(join(tmpdir(), 'jiesu-ca-'))
  const path = (name: string) => join(dir, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' })
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  try {
    const alternatives = [...names.map((name) => `DNS:${name}`), 'IP:127.0.0.1'].join(',')
    writeFileSync(path('san.ext'), `subjectAltName=${alternatives}\n`)
    openssl('req', '-x509', ...made, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '1', '-subj', '/CN=test')
    openssl('req', ...made, '-keyout', 'key.pem', '-out', 'csr.pem', '-subj', '/CN=files')
    const signed = [
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-extfile',
      'san.ext',
      '-days',
      '1',
    ]
    openssl('x509', '-req', '-in', 'csr.pem', ...signed, '-out', 'cert.pem')
    const read = (name: string) => readFileSync(path(name), 'utf8')
    return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') }
  } finally {
    rmSync(dir, { recursive: true })
  }
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** Resolves to its port. */
export async function startHttps(t: Teardown, { cert, key }: Certificate, handler: Handler): Promise<number> {
  const server = createServer({ cert, key }, handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address() as AddressInfo
  return address.port
}
