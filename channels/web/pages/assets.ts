/** Scripts and styles of the pages: channels/web/browser/, without types, served from memory under names that change with them. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { toScript } from './script.ts'

const folder = join(import.meta.dirname, '../browser')

interface Asset {
  type: string
  body: string
  /** The same for who takes gzip: nothing of it is secret, so its length tells nothing. */
  gzipped: Buffer
}
interface Assets {
  byName: ReadonlyMap<string, Asset>
  urls: { script: string; style: string }
}

let loaded: Assets | undefined

/** Read once, when the first page or its registration asks. */
function assets(): Assets {
  loaded ??= load()
  return loaded
}

export function assetUrls(): Assets['urls'] {
  return assets().urls
}

/** What the script needs as data, `name`.json: its address. */
export function dataAsset(name: string, data: unknown): Asset & { url: string } {
  const [file, asset] = hashed({
    name,
    ending: 'json',
    type: 'application/json; charset=utf-8',
    body: JSON.stringify(data),
  })
  return { url: `/assets/${file}`, ...asset }
}

interface File extends Omit<Asset, 'gzipped'> {
  name: string
  ending: string
}

function hashed({ name, ending, type, body }: File): [string, Asset] {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 8)
  return [`${name}.${hash}.${ending}`, { type, body, gzipped: gzipSync(body) }]
}

/** GET /assets/*: kept for a year, since another content has another name. */
export function assetRoutes(app: FastifyInstance, data: readonly (Asset & { url: string })[]): void {
  const { byName } = assets()
  app.get<{ Params: { '*': string } }>('/assets/*', (request, reply) => {
    const name = request.params['*']
    const asset = byName.get(name) ?? data.find(({ url }) => url === `/assets/${name}`)
    if (!asset) return reply.callNotFound()
    reply
      .type(asset.type)
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('vary', 'accept-encoding')
    return takesGzip(request.headers['accept-encoding'])
      ? reply.header('content-encoding', 'gzip').send(asset.gzipped)
      : reply.send(asset.body)
  })
}

function takesGzip(accepted = ''): boolean {
  return /(?:^|,)\s*gzip\s*(?:;(?!\s*q=0(?:\.0*)?\s*(?:,|$))|,|$)/i.test(accepted)
}

function load(): Assets {
  const names = readdirSync(folder).toSorted()
  const scripts = names.filter((name) => name.endsWith('.ts'))
  const sources = new Map(scripts.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
  const script = hashed({
    name: 'main',
    ending: 'js',
    type: 'text/javascript; charset=utf-8',
    body: toScript(sources, 'main.ts'),
  })
  const style = hashed({
    name: 'style',
    ending: 'css',
    type: 'text/css; charset=utf-8',
    body: joinStyles(names),
  })
  return {
    byName: new Map([script, style]),
    urls: { script: `/assets/${script[0]}`, style: `/assets/${style[0]}` },
  }
}

/** All in one file, the tokens and the base first. */
function joinStyles(names: readonly string[]): string {
  const first = ['tokens.css', 'base.css']
  const rest = names.filter((name) => name.endsWith('.css') && !first.includes(name))
  const all = [...first, ...rest].map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
  return all
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^[ \t]+/gm, '')
    .replace(/\n{2,}/g, '\n')
}
