import pg from 'pg'
import t from 'tap'
import { jsonbArray } from '../../adapters/postgres-arrays.ts'
import { startPostgres } from '../support/postgres.ts'

const { url } = await startPostgres(t)
const client = new pg.Client(url)
await client.connect()
t.teardown(() => client.end())

async function back(type: string, parameter: Buffer): Promise<unknown> {
  const { rows } = await client.query<{ value: unknown }>(
    `select coalesce(array_agg(v order by n), '{}') as value from unnest($1::${type}) with ordinality as i (v, n)`,
    [parameter],
  )
  return rows[0]?.value
}

t.test('what goes in as jsonb comes out, quotes, braces, line ends and all', async (t) => {
  const values = [
    { text: '他说："不热" \\ {a,b}\n\'NULL\' 😀' },
    [],
    null,
    'NULL',
    1.5,
    { nested: [{ a: '"' }] },
  ]
  t.same(await back('jsonb[]', jsonbArray(values)), values)
  t.same(await back('jsonb[]', jsonbArray([])), [])
})

t.test('what jsonb can not hold is refused as text is', async (t) => {
  await t.rejects(back('jsonb[]', jsonbArray(['\u0000'])), { code: '22P05' })
})
