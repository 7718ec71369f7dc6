import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'

const script = new URL('../../scripts/install.mjs', import.meta.url).pathname

/** Stands for npm: notes each call, and does to node_modules what `npm ci` does. */
const fakeNpm = `
  import fs from 'node:fs'
  const [, , ...args] = process.argv
  fs.appendFileSync('calls', args.join(' ') + '\\n')
  if (fs.existsSync('busy')) fs.appendFileSync('calls', 'TWO AT ONCE\\n')
  fs.writeFileSync('busy', '')
  fs.rmSync('node_modules', { recursive: true, force: true })
  setTimeout(() => {
    fs.rmSync('busy')
    if (fs.existsSync('refuse')) { console.error('E404 no such package'); process.exit(1) }
    fs.mkdirSync('node_modules/.bin', { recursive: true })
    fs.symlinkSync(process.execPath, 'node_modules/.bin/node')
  }, 300)`

interface Outcome {
  code: number | null
  output: string
  ms: number
}

/** A checkout with nothing but the script, a lock file and the npm above. */
async function checkout(test: Test, files: Record<string, string> = {}) {
  const root = test.testdir({
    'package.json': '{"type":"module"}',
    'package-lock.json': '{}',
    scripts: {},
    'npm-cli.js': fakeNpm,
    ...files,
  })
  await copyFile(script, join(root, 'scripts', 'install.mjs'))
  async function install(
    args: string[] = [],
    env: NodeJS.ProcessEnv = {},
    node = process.execPath,
  ): Promise<Outcome> {
    const began = Date.now()
    const child = spawn(node, [join(root, 'scripts', 'install.mjs'), ...args], {
      cwd: '/',
      env: { PATH: process.env.PATH, npm_execpath: join(root, 'npm-cli.js'), ...env },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        output += text
      })
    }
    const [code] = await once(child, 'close')
    return { code, output, ms: Date.now() - began }
  }
  const calls = async () => (await readFile(join(root, 'calls'), 'utf8')).trim().split('\n')
  return { root, install, calls }
}

t.test('it installs once, and again when the lock file has changed', async (t) => {
  const { root, install, calls } = await checkout(t)
  const first = await install()
  t.match(first, { code: 0, output: /^jiesu: installing the packages \(once\)\n$/ })
  t.match(await calls(), [/^ci .*--include=dev/])
  const second = await install()
  t.match(second, { code: 0, output: '' })
  t.ok(second.ms < 2000, `nothing to do took ${second.ms} ms`)
  await writeFile(join(root, 'package-lock.json'), '{"lockfileVersion":3}')
  t.match(await install(), { code: 0, output: /^jiesu: package-lock.json has changed: installing\n$/ })
  t.equal((await calls()).length, 2)
  await rm(join(root, 'node_modules'), { recursive: true })
  t.match(await install(['--quiet']), { code: 0, output: '' })
  t.equal((await calls()).length, 3)
})

t.test('two at the same time: one installs, the other waits', async (t) => {
  const { install, calls } = await checkout(t)
  const both = await Promise.all([install(), install(), install()])
  t.same(
    both.map(({ code }) => code),
    [0, 0, 0],
  )
  t.equal((await calls()).length, 1)
  t.match(both.map(({ output }) => output).join(''), 'another install is running here: waiting for it')
})

t.test('one that was killed in the middle is done again', async (t) => {
  const { root, install, calls } = await checkout(t)
  await install()
  await writeFile(join(root, 'package-lock.json'), '{ }')
  const env = { PATH: process.env.PATH, npm_execpath: join(root, 'npm-cli.js') }
  const child = spawn(process.execPath, [join(root, 'scripts', 'install.mjs')], {
    env,
    stdio: 'ignore',
    detached: true,
  })
  while ((await calls()).length < 2) await new Promise((resolve) => setTimeout(resolve, 20))
  process.kill(-(child.pid ?? 0), 'SIGKILL')
  await once(child, 'close')
  await rm(join(root, 'busy'), { force: true })
  await writeFile(join(root, 'package-lock.json'), '{}')
  t.match(await install(), { code: 0, output: /installing/ }, 'though the lock file is the old one again')
  t.equal((await calls()).length, 3)
})

t.test('a failure says what to do, and is tried again', async (t) => {
  const { root, install } = await checkout(t, { refuse: '' })
  const failed = await install(['--quiet'])
  t.equal(failed.code, 1)
  t.match(failed.output, /E404 no such package\njiesu: npm ci failed: it ended with 1, see above\n.*npm ping/)
  await rm(join(root, 'refuse'))
  t.match(await install(), { code: 0 })
})

t.test('the Node that runs it may lie in the folder that npm empties', async (t) => {
  const { root, install, calls } = await checkout(t)
  await install()
  const inner = join(root, 'node_modules', 'node')
  await copyFile(process.execPath, inner)
  await chmod(inner, 0o755)
  await writeFile(join(root, 'package-lock.json'), '{ }')
  t.match(await install([], { npm_node_execpath: inner }, inner), { code: 0 })
  t.equal((await calls()).length, 2)
})

t.test('what the tests need is installed by root, and named to others', async (t) => {
  const { root, install } = await checkout(t)
  await install()
  const bin = join(root, 'bin')
  await mkdir(bin)
  const alone = { PATH: bin }
  t.match(await install(['--tests'], alone), {
    code: 1,
    output:
      /need redis-server strace chromium fontconfig fonts-wqy-microhei: install it .*apt-get install redis-server/,
  })

  const executable = (name: string, text: string) =>
    writeFile(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  const have =
    'for p in redis-server strace chromium fc-list; do printf "#!/bin/sh\\necho a font\\n" > $0.$p; /bin/chmod 755 $0.$p; /bin/mv $0.$p $(/usr/bin/dirname $0)/$p; done'
  const policy = '/usr/sbin/policy-rc.d'
  const before = await stat(policy).catch(() => undefined)
  await executable(
    'apt-get',
    `echo "apt $*"; ${policy}; echo "policy $?"; case "$*" in *install*) ${have};; esac`,
  )
  const outcome = await install(['--tests'], alone)
  if (process.getuid?.() !== 0)
    return t.match(outcome, {
      code: 1,
      output: /sudo apt-get install redis-server strace chromium fontconfig/,
    })
  t.match(
    outcome.output,
    /apt -q update\npolicy 101\napt -q install -y --no-install-recommends redis-server strace chromium fontconfig fonts-wqy-microhei\npolicy 101/,
  )
  t.equal(outcome.code, 0)
  t.same(await stat(policy).catch(() => undefined), before, 'services may start again as before')
  t.match(await install(['--tests'], alone), { code: 0, output: '' })

  await executable('fc-list', 'true')
  t.match(await install(['--tests'], alone), { code: 0, output: /install .* fonts-wqy-microhei\n/ })

  await executable('apt-get', 'echo no network >&2; exit 100')
  await rm(join(bin, 'strace'))
  t.match(await install(['--tests'], alone), {
    code: 1,
    output: /no network\njiesu: apt-get could not install strace/,
  })
})
