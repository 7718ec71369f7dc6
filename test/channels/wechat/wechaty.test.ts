import { readFileSync } from 'node:fs'
import t from 'tap'

const read = (file: string) => JSON.parse(readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8'))
const lock: { packages: Record<string, { name?: string; version: string; resolved?: string }> } =
  read('package-lock.json')

// Two versions do not fit each other's types, and are two classes named Puppet.
t.test('there is one wechaty-puppet', async (t) => {
  const paths = Object.keys(lock.packages).filter((path) => path.endsWith('node_modules/wechaty-puppet'))
  t.strictSame(paths, ['node_modules/wechaty-puppet'])
})

t.test('what is never loaded is not installed', async (t) => {
  const { overrides } = read('package.json')
  const replaced = Object.keys(overrides)
  t.ok(replaced.length > 0)
  for (const name of replaced) {
    t.match(lock.packages[`node_modules/${name}`], { name: 'empty-npm-package', version: '1.0.0' }, name)
  }
  // An HTTP client with known holes, a puppet for personal accounts, an image library, what runs a script to install.
  for (const name of ['request', 'wechat4u', '@jimp/core', 'protobufjs']) {
    t.equal(lock.packages[`node_modules/${name}`], undefined, name)
  }
})

t.test('everything comes from the one registry', async (t) => {
  const elsewhere = Object.values(lock.packages).filter(
    ({ resolved = '' }) => resolved !== '' && !resolved.startsWith('https://registry.npmjs.org/'),
  )
  t.strictSame(elsewhere, [])
})
