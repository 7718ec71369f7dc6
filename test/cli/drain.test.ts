/** Guards: the journal of a house that was killed is drained with its embedded ledger, which the command starts. */

import { join } from 'node:path'
import t from 'tap'
import { openLmdbJournal } from '../../adapters/journal-lmdb.ts'
import { balance, jiesu } from '../support/cli.ts'
import { startHouse } from '../support/house.ts'

t.test('journal drain of our own DATA_DIR', async (t) => {
  const house = await startHouse(t)
  const env = { DATA_DIR: house.dataDir }
  const drain = ['journal', 'drain', '--dir', house.dataDir]
  t.match(await jiesu(drain, env), { code: 1, stderr: /runs: it drains its journal itself/ })
  await house.stop()
  const journal = openLmdbJournal({
    dir: join(house.dataDir, 'journal'),
    clock: Date,
    maxBytes: 1e9,
    reserveBytes: 0,
    role: 'gateway',
  })
  const bytes = Buffer.from('no JSON').toString('base64')
  const kept = { reason: 'left', receivedAt: '2026-01-05T08:00:00+08:00', mediaType: 'text/plain', bytes }
  await journal.append(1, {
    kind: 'raw',
    origin: { channel: 'web', endpoint: 'web/x' },
    receipt: 'R',
    ...kept,
  })
  await journal.close()
  t.match(await jiesu(drain, env), { code: 0, stdout: /^1 entries [\s\S]*drained/ })
  t.match(await jiesu(['quarantine', 'list'], env), { stdout: /R +web web\/x .* left/ })
  t.match(await balance(env), {
    code: 0,
    rows: [{ accepted: 1, quarantined: 1, inJournal: 0, difference: 0 }],
  })
})
