/** Guards: whoever may not be forgotten yet is told by what, since each cause is mended in another way. */
import t from 'tap'
import { createPostgresForget } from '../../adapters/forget-postgres.ts'
import { why } from '../../src/cli/forget.ts'
import { contentHash } from '../../src/intake/content.ts'
import { mustStay } from '../../src/keeping/forget.ts'
import { skeleton } from '../../src/keeping/skeleton.ts'
import { startPostgres } from '../support/postgres.ts'
import { openLedger } from './cases-postgres-ledger.ts'

const ROWS = `
  insert into revisions (receipt, revision, channel, endpoint, received_at, content, request)
  select r, 1, 'web', 'web', now(), '', '{}' from unnest(array['CLOSED', 'FRESH', 'HELD', 'UNTAKEN']) r;
  insert into updates (receipt, id, status, at)
  select r, 'u', 'closed', now() from unnest(array['CLOSED', 'HELD', 'UNTAKEN']) r;
  insert into pending (receipt, revision, stage, urgency) values ('UNTAKEN', 3, 3, 2), ('UNTAKEN', 2, 3, 2);
  insert into holds (receipt, reason) values ('HELD', 'a court');
  insert into quarantine (receipt, gateway, channel, endpoint, received_at, reason, media_type, body)
  values ('KEPT', 'g', 'web', 'web', now(), 'x', 'text/plain', 'x')`

t.test('why it must stay', async (t) => {
  const { pool } = await openLedger(t, await startPostgres(t))
  await pool.query(ROWS)
  const ledger = createPostgresForget({ pool, contentHash, skeleton, discard: async () => undefined })
  const standing = await ledger.standing(['CLOSED', 'FRESH', 'HELD', 'KEPT', 'UNTAKEN'])
  t.same(
    standing.map((request) => [request.receipt, mustStay(request) ? why(request, false) : 'may go']),
    [
      ['CLOSED', 'may go'],
      ['FRESH', 'it is not closed: it must stay'],
      ['HELD', 'it is held (`hold list`): it must stay'],
      ['KEPT', 'its quarantine entry is open: it must stay'],
      ['UNTAKEN', 'revision 2 is not taken by the dispatcher yet: it must stay'],
    ],
  )
})
