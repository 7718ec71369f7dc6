/** Scripts and styles of the pages: channels/web/browser/, without types, served from memory under names that change with them. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'

const folder = join(import.meta.dirname, '../browser')

interface Asset {
  type: string
  body: string
}
interface Assets {
  byName: ReadonlyMap<string, Asset>
  urls: { style: string; main: string /** What `main` needs, to be fetched beside it. */; modules: string[] }
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
  const body = JSON.stringify(data)
  const url = `/assets/${name}.${createHash('sha256').update(body).digest('hex').slice(0, 8)}.json`
  return { url, body, type: 'application/json; charset=utf-8' }
}

/** GET /assets/*: kept for a year, since another content has another name. */
export function assetRoutes(app: FastifyInstance, data: readonly (Asset & { url: string })[]): void {
  const { byName } = assets()
  app.get<{ Params: { '*': string } }>('/assets/*', (request, reply) => {
    const name = request.params['*']
    const asset = byName.get(name) ?? data.find(({ url }) => url === `/assets/${name}`)
    if (!asset) return reply.callNotFound()
    return reply
      .type(asset.type)
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(asset.body)
  })
}

function load(): Assets {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
  const scripts = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  const sources = new Map(scripts.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
  const style = joinStyles(names)
  // One hash for all: a script names those that it imports, and so changes with them.
  const hash = createHash('sha256')
    .update(JSON.stringify([...sources, style]))
    .digest('hex')
    .slice(0, 8)
  const served = (name: string) => name.replace(/\.ts$/, `.${hash}.js`)
  const byName = new Map<string, Asset>([
    [`style.${hash}.css`, { type: 'text/css; charset=utf-8', body: style }],
  ])
  for (const [name, source] of sources)
    byName.set(served(name), { type: 'text/javascript; charset=utf-8', body: toScript(source, hash) })
  const urls = {
    style: `/assets/style.${hash}.css`,
    main: `/assets/${served('main.ts')}`,
    modules: scripts.filter((name) => name !== 'main.ts').map((name) => `/assets/${served(name)}`),
  }
  return { byName, urls }
}

/** Comments are for us. */
function toScript(source: string, hash: string): string {
  return stripTypeScriptTypes(source)
    .replace(/(\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.{1,2}\/[^'"]+)\.ts\2/g, `$1$2$3.${hash}.js$2`)
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n')
}

/** All in one file, the tokens and the base first. */
function joinStyles(names: readonly string[]): string {
  const first = ['tokens.css', 'base.css']
  const rest = names.filter((name) => name.endsWith('.css') && !first.includes(name))
  return [...first, ...rest].map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
}
