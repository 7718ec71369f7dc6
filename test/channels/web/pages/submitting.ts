/** A house whose form may be filled in as fast as a test does, and people without JavaScript who use it. */
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Api, startApi } from '../../../support/api.ts'
import { root } from '../../../support/house.ts'
import { type Teardown, temporaryDataDir } from '../../../support/postgres.ts'
import type { Page } from './citizen.ts'

export type Fields = Record<string, string | string[]>

export interface Person {
  get(path: string): Promise<Page>
  /** The view of a new form at `path`. */
  view(path?: string): Promise<string>
  /** As a browser sends the form; `files` by name. */
  send(fields: Fields, options?: SendOptions): Promise<Page>
  /** As the script of the page does. */
  sendJson(fields: Fields, options?: SendOptions): Promise<{ status: number; body: unknown }>
}
export interface SendOptions {
  path?: string
  files?: Record<string, Buffer>
  headers?: Record<string, string>
}

export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)

export interface FormHouseOptions {
  env?: Record<string, string>
  /** `web` in gateway.yaml. */
  web?: object
  /** More of config/touchpoints.yaml. */
  touchpoints?: string
}

export async function startFormHouse(t: Teardown, options: FormHouseOptions = {}): Promise<Api> {
  const { env, web = { limits: { leastSeconds: 0 } }, touchpoints = '' } = options
  const CONFIG_DIR = await temporaryDataDir(t)
  cpSync(join(root, 'config'), CONFIG_DIR, { recursive: true })
  writeFileSync(join(CONFIG_DIR, 'gateway.yaml'), JSON.stringify({ channels: { web } }))
  writeFileSync(join(CONFIG_DIR, 'touchpoints.yaml'), touchpoints, { flag: 'a' })
  return startApi(t, { env: { ...env, CONFIG_DIR } })
}

/** Keeps the cookies that it is given. */
export function createPerson({ url }: Pick<Api, 'url'>, lang = 'zh-CN'): Person {
  const jar = new Map<string, string>()
  const keep = (headers: Headers) => {
    for (const cookie of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      jar.set(name, value)
    }
  }
  const ask = async (path: string, init: RequestInit = {}): Promise<Page> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { 'accept-language': lang, cookie, ...Object(init.headers) }
    const answer = await fetch(url + path, { redirect: 'manual', ...init, headers })
    keep(answer.headers)
    const location = answer.headers.get('location') ?? ''
    return { status: answer.status, location, html: await answer.text(), headers: answer.headers }
  }
  const send: Person['send'] = (fields, { path = '/submit', files = {}, headers = {} } = {}) =>
    ask(path, { method: 'POST', body: formData(fields, files), headers })
  return {
    get: (path) => ask(path),
    view: async (path = '/') => fieldValue((await ask(path)).html, 'view'),
    send,
    async sendJson(fields, options = {}) {
      const headers = { ...options.headers, accept: 'application/json' }
      const { status, html } = await send(fields, { ...options, headers })
      return { status, body: JSON.parse(html) }
    },
  }
}

function formData(fields: Fields, files: Record<string, Buffer>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields))
    for (const each of [value].flat()) data.append(name, each)
  for (const [name, bytes] of Object.entries(files))
    data.append('file', new Blob([new Uint8Array(bytes)]), name)
  return data
}

/** Of the field of that name; '' where there is none. */
export function fieldValue(html: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
}

export const receiptOf = (html: string): string => /id="receipt"[^>]*>([^<]+)</.exec(html)?.[1] ?? ''
