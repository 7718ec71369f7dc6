/** E-mail by SMTP: plain text, with STARTTLS or TLS but to this machine. */
import nodemailer from 'nodemailer'
import type { AlertSender, SendOutcome } from '../src/contract/alert.ts'

export interface SmtpOptions {
  /** smtp://USER:PASSWORD@HOST:587 or smtps://…; undefined: not set. */
  server(): string | undefined
  from: string
  to: readonly string[]
  /** PEM, instead of the authorities that the system trusts. */
  ca?: string
}

const PATIENCE_MS = 10_000
const PRIORITY = { critical: 'high', warning: 'normal', info: 'low' } as const

export function createSmtpSender({ server, from, to, ca }: SmtpOptions): AlertSender {
  return {
    async send({ id, title, text, url, severity }) {
      const given = server()
      if (!given) return { is: 'again', told: 'its server is not set' }
      const options = connectionOf(given)
      if (!options) return { is: 'refused', told: 'its server is not smtp://HOST or smtps://HOST' }
      const transport = nodemailer.createTransport({ ...options, ...(ca !== undefined && { tls: { ca } }) })
      try {
        const { accepted, rejected, response } = await transport.sendMail({
          from,
          to: [...to],
          // Over a retry the same, so that who has it already can tell.
          messageId: `<${id}@${from.split('@')[1] ?? 'jiesu'}>`,
          subject: title.replace(/\s+/g, ' '),
          text: `${text}\n\n${url}\n`,
          priority: PRIORITY[severity],
          headers: { 'Auto-Submitted': 'auto-generated' },
          disableFileAccess: true,
          disableUrlAccess: true,
        })
        const missing =
          rejected.length > 0 ? `; ${rejected.length} of ${accepted.length + rejected.length} refused` : ''
        return { is: 'sent', told: `${short(response)}${missing}` }
      } catch (error) {
        return outcomeOf(error)
      } finally {
        transport.close()
      }
    },
  }
}

function connectionOf(text: string) {
  const url = URL.parse(text.trim())
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') return undefined
  const isTls = url.protocol === 'smtps:'
  const isHere = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  const [user, pass] = [url.username, url.password].map(decoded)
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (isTls ? 465 : 587)),
    secure: isTls,
    // Alerts, and the password, are for nobody in between.
    requireTLS: !isTls && !isHere,
    ...(user && { auth: { user, pass: pass ?? '' } }),
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
  }
}

/** `%40` and the like; what is none of these stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** 4yz: later; 5yz: never. Whatever is wrong with the line may be right again. */
function outcomeOf(error: unknown): SendOutcome {
  if (!(error instanceof Error)) return { is: 'again', told: 'the connection failed' }
  const code = 'code' in error ? String(error.code) : 'error'
  const response = 'response' in error && typeof error.response === 'string' ? error.response : ''
  const status = 'responseCode' in error ? Number(error.responseCode) : 0
  const told = response === '' ? `no answer: ${code}` : `${code}: ${short(response)}`
  return { is: status >= 500 ? 'refused' : 'again', told }
}

/** Servers say the addresses of people again. */
function short(response: string): string {
  return response
    .replace(/\S+@\S+/g, '…')
    .replace(/\s+/g, ' ')
    .slice(0, 120)
}
