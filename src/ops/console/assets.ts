/** Scripts and styles of the console: src/ops/browser/, without types, from memory, in a folder whose name changes with them. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'

const folder = join(import.meta.dirname, '../browser')
const { resolve } = createRequire(import.meta.url)

interface Asset {
  type: string
  body: string
}
interface Assets {
  byName: ReadonlyMap<string, Asset>
  hash: string
}

let loaded: Assets | undefined

/** Address of `style.css`, `uplot.js`, or a module of src/ops/browser such as `main.ts`. */
export function assetUrl(name: string): string {
  loaded ??= load()
  return `/ops/assets/${loaded.hash}/${name}`
}

/** Kept for a year, since another content has another folder. */
export function assetRoutes(app: FastifyInstance): void {
  loaded ??= load()
  const { byName, hash } = loaded
  app.get<{ Params: { hash: string; name: string } }>(
    '/ops/assets/:hash/:name',
    { config: { access: 'anyone' } },
    (request, reply) => {
      const asset = request.params.hash === hash ? byName.get(request.params.name) : undefined
      if (!asset) return reply.callNotFound()
      return reply
        .type(asset.type)
        .header('cache-control', 'public, max-age=31536000, immutable')
        .send(asset.body)
    },
  )
}

function load(): Assets {
  const names = readdirSync(folder).toSorted()
  const scripts = names
    .filter((name) => name.endsWith('.ts'))
    .map((name): [string, Asset] => [name, script(readFileSync(join(folder, name), 'utf8'))])
  const chart = readFileSync(resolve('uplot/dist/uPlot.iife.min.js'), 'utf8')
  const byName = new Map<string, Asset>([
    ...scripts,
    ['uplot.js', { type: 'text/javascript; charset=utf-8', body: chart }],
    ['style.css', { type: 'text/css; charset=utf-8', body: styles(names) }],
  ])
  const hash = createHash('sha256')
  for (const [name, { body }] of byName) hash.update(`${name}\n${body}\n`)
  return { byName, hash: hash.digest('hex').slice(0, 12) }
}

/** Browsers follow its imports by themselves: they stand in the same folder. */
function script(source: string): Asset {
  return { type: 'text/javascript; charset=utf-8', body: stripTypeScriptTypes(source) }
}

/** All in one file, the tokens and the base first. */
function styles(names: readonly string[]): string {
  const first = ['tokens.css', 'base.css']
  const rest = names.filter((name) => name.endsWith('.css') && !first.includes(name))
  const chart = readFileSync(resolve('uplot/dist/uPlot.min.css'), 'utf8')
  return [chart, ...[...first, ...rest].map((name) => readFileSync(join(folder, name), 'utf8'))].join('\n')
}
