/** `secondOpinion` in gateway.yaml: which model is asked what a request is about, and what that may cost. */
import { z } from 'zod'

const amount = z.number().min(0).max(1e9)

export const SecondOpinion = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).describe('Without /v1'),
    model: z.string().min(1).max(128),
    /** For one opinion, with all that it takes; then the request goes on without. */
    seconds: z.number().min(0.1).max(30).default(3),
    /** Asked only where triage is less sure of the category. */
    below: z.number().min(0).max(1).default(0.5),
    /** Questions on their way from one worker. Jobs that wait for it must leave room for others. */
    atOnce: z.int().min(1).max(100).default(20),
    /** Of a million tokens, in any one currency. */
    price: z.strictObject({ input: amount, output: amount }).default({ input: 0, output: 0 }),
    /** Of all workers together, a day in Beijing. */
    perDay: z
      .strictObject({
        requests: z.int().min(0).default(2000),
        tokens: z.int().min(0).optional(),
        /** In the currency of `price`. */
        cost: amount.optional(),
      })
      .prefault({}),
  })
  .refine(({ price, perDay }) => perDay.cost === undefined || price.input + price.output > 0, {
    path: ['price'],
    error: 'expected the price of a million tokens, since perDay has a cost',
  })
export type SecondOpinion = z.infer<typeof SecondOpinion>
