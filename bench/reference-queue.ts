/** One `queue.add` for each request, answered when Redis has it. */
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { serve } from './reference-server.ts'

const queue = new Queue('reference', {
  connection: new Redis(process.env.REDIS_URL ?? ''),
  defaultJobOptions: { removeOnComplete: true },
})
await queue.waitUntilReady()
await serve(({ id, data }) => queue.add('request', data, { jobId: id }))
