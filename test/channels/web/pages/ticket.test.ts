import t from 'tap'
import { createMemoryLimits } from '../../../../adapters/limits-memory.ts'
import { createTickets } from '../../../../channels/web/pages/ticket.ts'
import { createReceipts } from '../../../../src/intake/receipt.ts'
import { createTestClock } from '../../../contract/limits.ts'

t.test(
  'a ticket is good after its wait, for a day, on every gateway of the installation alone',
  async (t) => {
    const clock = createTestClock()
    const open = (secret: string) =>
      createTickets({ clock, limits: createMemoryLimits({ clock }), ...createReceipts(secret) })
    const tickets = open('0123456789abcdef0123456789abcdef')
    const ticket = tickets.issue('view', 10)
    t.same(await tickets.redeem('view', ticket), { waitSeconds: 10 })
    await clock.pass(10)
    t.equal(await tickets.redeem('view', ticket), 'good')
    t.equal(
      await open('0123456789abcdef0123456789abcdef').redeem('view', ticket),
      'good',
      'on another gateway',
    )
    t.equal(await open('f'.repeat(32)).redeem('view', ticket), undefined, 'of another installation')
    await clock.pass(86_399)
    t.equal(await tickets.redeem('view', ticket), 'good')
    await clock.pass(2)
    t.equal(await tickets.redeem('view', ticket), undefined)
  },
)
