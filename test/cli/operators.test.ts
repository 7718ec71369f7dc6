import { execFile } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { childEnv } from '../support/child-env.ts'
import { jiesu, type Said } from '../support/cli.ts'
import { root, startHouse, until } from '../support/house.ts'

t.test('the first admin: told of, made, signed in with; names and passwords are minded', async (t) => {
  const house = await startHouse(t)
  // Without its place the command would make a second ledger.
  const command = `DATA_DIR=${house.dataDir} npm run -s jiesu -- operator add NAME --role admin`
  await until(() => house.output().includes('Nobody can sign in'))
  t.match(house.output(), command)
  const page = await (await fetch(`${house.url}/ops/sign-in`)).text()
  t.match(page, /还没有管理员/)
  t.match(page.replaceAll('&#61;', '='), command)

  const env = { DATA_DIR: house.dataDir }
  const typed = await withInput(
    ['operator', 'add', 'li.na', '--role', 'admin'],
    env,
    'correct horse battery\n',
  )
  t.match(typed, { code: 0, stdout: '', stderr: /li\.na may sign in at \/ops, as admin/ })
  t.equal(await signIn('li.na', 'correct horse battery'), 303)
  t.notMatch(await (await fetch(`${house.url}/ops/sign-in`)).text(), /还没有管理员/)

  const made = await jiesu(['operator', 'password', 'li.na', '--generate'], env)
  t.match(made, { code: 0, stdout: /^([a-z0-9]{5}-){4}[a-z0-9]{5}\n$/ })
  t.equal(await signIn('li.na', 'correct horse battery'), 401)
  t.equal(await signIn('li.na', made.stdout.trim()), 303)

  t.match(await jiesu(['operator', 'disable', 'li.na'], env), { code: 0, stdout: /1 sessions end/ })
  t.equal(await signIn('li.na', made.stdout.trim()), 401)
  t.match(await jiesu(['operator', 'list'], env), { stdout: /li\.na +admin +password +disabled +0/ })
  t.notMatch(house.output(), made.stdout.trim())

  async function signIn(name: string, password: string): Promise<number> {
    const body = new URLSearchParams({ name, password })
    const headers = { origin: house.url }
    return (await fetch(`${house.url}/ops/sign-in`, { method: 'POST', redirect: 'manual', headers, body }))
      .status
  }
})

function withInput(args: string[], env: Record<string, string>, input: string): Promise<Said> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(root, 'src/cli/main.ts'), ...args],
      { cwd: root, env: { ...childEnv, ...env } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    )
    child.stdin?.end(input)
  })
}
