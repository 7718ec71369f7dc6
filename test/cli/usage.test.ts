import t from 'tap'
import { jiesu } from '../support/cli.ts'
import { temporaryDataDir } from '../support/postgres.ts'

t.test('whoever asks is told, whoever mistypes too; nothing is opened for it', async (t) => {
  const env = { DATA_DIR: await temporaryDataDir(t) }
  for (const args of [['--help'], ['-h'], ['help'], ['key', 'add', '--help']])
    t.match(await jiesu(args, env), { code: 0, stdout: /key add NAME/, stderr: '' }, args.join(' '))
  for (const args of [
    ['triage', '--help'],
    ['help', 'triage', 'train'],
    ['triage', 'bogus'],
  ]) {
    const { stdout, stderr } = await jiesu(args, env)
    t.match(stdout + stderr, /triage train/, args.join(' '))
    t.notMatch(stdout + stderr, /key add NAME/, 'and no more')
  }
  t.match(await jiesu([], env), { code: 2, stdout: '', stderr: /key add NAME/ })
  t.match(await jiesu(['keys'], env), { code: 2, stderr: /there is no command keys[\s\S]*key add NAME/ })
  for (const [args, fault] of [
    // What is left of `npm run jiesu key add NAME --channel web`.
    [['key', 'add', 'branch', 'web'], /what is web\?[\s\S]*forget `--`/],
    [['key', 'add'], /something is missing[\s\S]*key add NAME/],
    [['key', 'list', '--json'], /it has no --json/],
    [['balance', '--jsno'], /Unknown option '--jsno'/],
    [['journal', 'drain'], /something is missing/],
    [['quarantine', 'replay'], /something is missing[\s\S]*forget `--`/],
    [['quarantine', 'replay', 'X', '--all'], /something is missing/],
    [['quarantine', 'discard', 'X', '--reason', ' '], /something is missing/],
    [['failed', 'retry', 'dispatch'], /something is missing/],
    [['failed', 'list', 'mail'], /there is no queue mail; there are triage, dispatch, updates/],
  ] as const)
    t.match(await jiesu([...args], env), { code: 2, stdout: '', stderr: fault }, args.join(' '))
})
