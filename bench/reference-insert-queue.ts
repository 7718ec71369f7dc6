/** One INSERT and one `queue.add` for each request, answered when both have it. */
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import { serve } from './reference-server.ts'

const queue = new Queue('reference', {
  connection: new Redis(process.env.REDIS_URL ?? ''),
  defaultJobOptions: { removeOnComplete: true },
})
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 })
await pool.query(
  'create table requests (id uuid primary key, request jsonb not null, received_at timestamptz not null default now())',
)
await queue.waitUntilReady()
await serve(async ({ id, data }) => {
  await pool.query({
    name: 'insert',
    text: 'insert into requests (id, request) values ($1, $2)',
    values: [id, JSON.stringify(data)],
  })
  await queue.add('request', data, { jobId: id })
})
