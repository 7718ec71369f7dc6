/**
 * Installs what is missing, before `npm start`, `npm test` and the others. It runs on Node 20 without node_modules, so it
 * is plain JavaScript and imports nothing from npm.
 *
 *   node scripts/install.mjs [--quiet] [--tests]
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { basename, delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const stamp = join(modules, '.jiesu-lock')
const quiet = process.argv.includes('--quiet')
const WAIT_SECONDS = 900

await installPackages()
if (process.argv.includes('--tests')) installForTests()

async function installPackages() {
  if (isInstalled()) return
  const unlock = await lock()
  try {
    if (isInstalled()) return
    tell(existsSync(stamp) ? 'package-lock.json has changed: installing' : 'installing the packages (once)')
    const wanted = wantedStamp()
    rmSync(stamp, { force: true })
    npmCi()
    checkNode()
    writeFileSync(stamp, wanted)
  } finally {
    unlock()
  }
}

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wantedStamp()
}

function wantedStamp() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

/** The system frees it when its holder dies, however it dies; so there is no stale lock. */
async function lock() {
  const hash = createHash('sha256').update(root).digest()
  const name = `jiesu-install-${hash.toString('hex', 0, 8)}`
  const addresses = { linux: { path: `\0${name}` }, win32: { path: `\\\\.\\pipe\\${name}` } }
  const address = addresses[process.platform] ?? {
    host: '127.0.0.1',
    port: 20_000 + (hash.readUInt16BE() % 20_000),
  }
  for (let tries = 0; tries < WAIT_SECONDS * 4; tries++) {
    const server = createServer()
    const held = await new Promise((resolve) => {
      server.once('error', () => resolve(false)).listen(address, () => resolve(true))
    })
    if (held) return () => server.close()
    if (tries === 0) tell('another install is running here: waiting for it')
    await sleep(250)
  }
  return fail(`another install has been running for ${WAIT_SECONDS / 60} minutes: end it, and try again`)
}

function npmCi() {
  // `npm start` needs Node 24, a development dependency, and PostgreSQL's programs, an optional one, whatever is set.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const [command, ...first] = npm()
  const env = { ...process.env, PATH: outerPath() }
  const { status, error } = spawnSync(command, [...first, ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
  })
  if (status === 0) return
  const reason = error?.message ?? `it ended with ${status ?? 'a signal'}, see above`
  fail(
    `npm ci failed: ${reason}\n  Can this machine reach the npm registry (npm ping)? Then try again; nothing is half done.`,
  )
}

function checkNode() {
  if (Number.parseInt(process.versions.node, 10) >= 24 || existsSync(join(modules, '.bin', 'node'))) return
  fail(
    'npm did not bring Node 24: it may run no install scripts (npm config get ignore-scripts); or install Node 24',
  )
}

/** npm itself, run by a Node that is not in the folder that npm is about to empty. */
function npm() {
  const { npm_execpath: script = '', npm_node_execpath: npmNode = '' } = process.env
  const nodes = [npmNode, process.execPath, find('node', outerPath())]
  const node = nodes.find((path) => path && !path.startsWith(modules) && existsSync(path))
  const isNpm =
    /^npm-cli\.[cm]?js$/.test(basename(script)) && !script.startsWith(modules) && existsSync(script)
  if (node && isNpm) return [node, script]
  const found =
    find('npm', outerPath()) ?? fail('there is no npm in PATH: install Node.js with npm (https://nodejs.org)')
  return [found]
}

function outerPath() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.filter((folder) => !folder.startsWith(modules)).join(delimiter)
}

function find(program, path = process.env.PATH ?? '') {
  const candidates = path.split(delimiter).map((folder) => join(folder, program))
  return candidates.find((file) => {
    try {
      accessSync(file, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function installForTests() {
  const missing = missingForTests()
  if (missing.length === 0) return
  const names = missing.join(' ')
  if (process.getuid?.() !== 0 || !find('apt-get')) {
    fail(
      `the tests need ${names}: install it (Debian, Ubuntu: sudo apt-get install ${names}), then try again`,
    )
  }
  tell(`installing ${names} for the tests`)
  withoutServices(() => {
    const failed = !apt('update') || !apt('install', '-y', '--no-install-recommends', ...missing)
    if (failed) fail(`apt-get could not install ${names}, see above: install it by hand, then try again`)
  })
  const absent = missingForTests()
  if (absent.length > 0) fail(`apt-get installed ${names}, but ${absent.join(' ')} can not be found`)
}

/** By the names of Debian's packages. */
function missingForTests() {
  const programs = ['redis-server', 'strace', 'chromium'].filter((program) => !find(program))
  const fontTools = find('fc-list') ? [] : ['fontconfig']
  // The smallest: screenshots and line breaks without Chinese glyphs tell nothing.
  return [...programs, ...fontTools, ...(hasChineseFont() ? [] : ['fonts-wqy-microhei'])]
}

function hasChineseFont() {
  const list = find('fc-list')
  return list !== undefined && spawnSync(list, [':lang=zh-cn'], { encoding: 'utf8' }).stdout?.trim() !== ''
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync('apt-get', ['-q', ...args], { env, stdio: ['ignore', 2, 2] }).status === 0
}

/** Debian would start a Redis of its own on 6379; the tests start theirs. (invoke-rc.d(8), policy-rc.d) */
function withoutServices(install) {
  const policy = '/usr/sbin/policy-rc.d'
  const ours = '#!/bin/sh\n# Made by scripts/install.mjs for the time of one install.\nexit 101\n'
  const theirs = existsSync(policy) && readFileSync(policy, 'utf8') !== ours
  if (!theirs) writeFileSync(policy, ours, { mode: 0o755 })
  // Ctrl-C ends apt-get, which ends us in good order.
  process.on('SIGINT', () => {})
  process.once('exit', () => theirs || rmSync(policy, { force: true }))
  install()
  // Nor at the next boot.
  if (find('systemctl')) spawnSync('systemctl', ['disable', '--now', 'redis-server'], { stdio: 'ignore' })
}

function tell(text) {
  if (!quiet) console.error(`jiesu: ${text}`)
}

function fail(text) {
  console.error(`jiesu: ${text}`)
  process.exit(1)
}
