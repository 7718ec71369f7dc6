import t from 'tap'
import { createMemoryLimits } from '../../adapters/limits-memory.ts'
import { TemporaryError } from '../../src/contract/errors.ts'
import type { Account, OpenSession } from '../../src/contract/people.ts'
import { hashPassword, isPassword } from '../../src/ops/passwords.ts'
import { createPeople, type PeopleParts } from '../../src/ops/people.ts'

const password = 'correct horse battery'
const hash = await hashPassword(password)

t.test('a hash has its parameters, a salt of its own, and fits its password alone', async (t) => {
  t.match(hash, /^\$scrypt\$ln=15,r=8,p=3\$[\w-]{22}\$[\w-]{43}$/)
  t.not(await hashPassword(password), hash)
  t.equal(await isPassword(password, hash), true)
  t.equal(await isPassword(`${password} `, hash), false)
  t.equal(await isPassword(password, undefined), false)
  const cheap = '$scrypt$ln=4,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$x'
  t.equal(await isPassword(password, cheap), false, 'a hash that is none fits nothing')
})

t.test('an unknown name takes as long as a wrong password', async (t) => {
  const { people } = house(t)
  const ms = async (name: string) => {
    const began = performance.now()
    t.match(await people.signIn({ name, password: 'wrong horse battery', address: name, origin: '' }), {
      refused: 'wrong',
    })
    return performance.now() - began
  }
  const [known, unknown] = [await ms('li'), await ms('nobody')]
  t.ok(unknown > known / 4, `${known} ${unknown}`)
})

t.test('while the ledger is down, who was in lately stays in for ten minutes; nobody comes in', async (t) => {
  const { people, parts, down, clock } = house(t)
  const { token, operator } = await enter(people)
  t.match(await people.operatorOf(token), operator)
  down.value = true
  clock.ms += 9 * 60_000
  t.match(await people.operatorOf(token), operator)
  await t.rejects(people.operatorOf('x'.repeat(43)), { code: 'ledger-down' })
  await t.rejects(enter(people), { code: 'ledger-down' })
  clock.ms += 2 * 60_000
  await t.rejects(people.operatorOf(token), { code: 'ledger-down' }, 'long enough')
  down.value = false
  t.match(await people.operatorOf(token), operator)
  await parts.sessions.end({ id: operator.session })
  t.match(await people.operatorOf(token), operator, 'remembered for 2 s')
  clock.ms += 2000
  t.equal(await people.operatorOf(token), undefined)
})

t.test('signing out while the ledger is down ends it here at once, and there once it is back', async (t) => {
  const { people, down, open } = house(t)
  const { token, operator } = await enter(people)
  await people.operatorOf(token)
  let ended = 0
  people.onEnded(operator.session, () => ended++)
  down.value = true
  await people.signOut(operator)
  t.equal(ended, 1)
  t.equal(await people.operatorOf(token), undefined)
  t.equal(open.size, 1)
  down.value = false
  for (const began = Date.now(); open.size > 0 && Date.now() - began < 5000; )
    await new Promise((resolve) => setTimeout(resolve, 50))
  t.equal(open.size, 0)
})

function house(t: { teardown(end: () => void): void }) {
  const down = { value: false }
  const clock = { ms: Date.parse('2026-11-29T08:00:00+08:00'), now: () => clock.ms }
  const account: Account = { name: 'li', role: 'viewer', hash, createdAt: '' }
  const open = new Map<string, OpenSession>()
  const ledger = async <T>(work: () => T): Promise<T> => {
    if (down.value) throw new TemporaryError('ledger-down')
    return work()
  }
  const parts: PeopleParts = {
    clock,
    limits: createMemoryLimits({ clock }),
    audit: { record: () => ledger(() => undefined), page: async () => ({ entries: [] }) },
    accounts: {
      find: (name) => ledger(() => (name === 'li' ? account : undefined)),
      findIdentity: async () => undefined,
      page: async () => [account],
      add: async () => false,
      change: async () => false,
      admins: async () => 0,
    },
    sessions: {
      open: ({ id, operator, origin }) =>
        ledger(() => {
          const at = new Date(clock.ms).toISOString()
          const expiresAt = new Date(clock.ms + 12 * 3_600_000).toISOString()
          open.set(id, { id, operator, role: 'viewer', createdAt: at, seenAt: at, expiresAt, origin })
        }),
      find: (ids) => ledger(() => ids.flatMap((id) => open.get(id) ?? [])),
      seen: () => ledger(() => undefined),
      end: (which) => ledger(() => ('id' in which && open.delete(which.id) ? [which.id] : [])),
      list: async () => [...open.values()],
    },
  }
  const people = createPeople(parts)
  t.teardown(() => people.stop())
  return { people, parts, down, clock, open }
}

async function enter(people: ReturnType<typeof createPeople>) {
  const entered = await people.signIn({ name: 'li', password, address: '10.0.0.1', origin: 'test' })
  if ('refused' in entered) throw new Error(entered.refused)
  return entered
}
