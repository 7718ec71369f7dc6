/** A citizen without JavaScript: forms as a browser sends them, pages as text. */
import type { House } from '../../../support/house.ts'

export interface Page {
  status: number
  /** Of the redirect, without what is done after it. */
  location: string
  html: string
  headers: Headers
}

export interface Citizen {
  get(path: string): Promise<Page>
  /** application/x-www-form-urlencoded */
  post(path: string, fields: Record<string, string>): Promise<Page>
  /** multipart/form-data */
  send(path: string, form: FormData): Promise<Page>
  /** POST /track; resolves to the token of the link. Throws where it is refused. */
  prove(receipt: string, proof: string): Promise<string>
}

export function createCitizen({ url }: Pick<House, 'url'>): Citizen {
  async function ask(path: string, init: RequestInit = {}): Promise<Page> {
    const answer = await fetch(url + path, { redirect: 'manual', ...init })
    const location = answer.headers.get('location') ?? ''
    return { status: answer.status, location, html: await answer.text(), headers: answer.headers }
  }
  const post: Citizen['post'] = (path, fields) =>
    ask(path, { method: 'POST', body: new URLSearchParams(fields) })
  return {
    get: (path) => ask(path),
    post,
    send: (path, body) => ask(path, { method: 'POST', body }),
    async prove(receipt, proof) {
      const { status, location, html } = await post('/track', { receipt, proof })
      if (status !== 303) throw new Error(`${status} ${html}`)
      return location.replace('/track/', '')
    },
  }
}

/** What a person reads on it. */
export function readable(html: string): string {
  const main = html.slice(html.indexOf('<main'))
  return main
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/\s+/g, ' ')
}
