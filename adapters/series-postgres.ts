/** Samples in three resolutions. The coarser two grow by what is new among the finest, in the same statement. */
import { type Point, type Series, type Span, spans } from '../src/contract/series.ts'
import { type Pool, query } from './postgres.ts'

interface Row {
  at: Date
  name: string
  sum: number
  max: number
  n: number
}

export function createPostgresSeries(pool: Pool): Series {
  return {
    async add(samples) {
      const rows = samples.flatMap(({ at, values }) =>
        [...values].map(([name, value]) => ({ at: new Date(at), name, value })),
      )
      if (rows.length === 0) return
      await query(pool, ADD, [
        rows.map(({ at }) => at),
        rows.map(({ name }) => name),
        rows.map(({ value }) => value),
        spans.hour.stepSeconds,
        [spans.day.stepSeconds, spans.week.stepSeconds],
      ])
    },
    async read(span: Span, since: number): Promise<Point[]> {
      const rows = await query<Row>(pool, READ, [spans[span].stepSeconds, new Date(since)])
      return rows.map(({ at, ...point }) => ({ at: at.getTime(), ...point }))
    },
    async prune(now) {
      for (const { stepSeconds, keptSeconds } of Object.values(spans))
        await query(pool, 'delete from series where step = $1 and at < $2', [
          stepSeconds,
          new Date(now - keptSeconds * 1000),
        ])
    },
  }
}

const ADD = `
  with new as (
    insert into series (step, at, name, sum, max, n)
    select $4::integer, at, name, value, value, 1
      from unnest($1::timestamptz[], $2::text[], $3::double precision[]) as s (at, name, value)
    on conflict do nothing
    returning at, name, sum
  )
  insert into series (step, at, name, sum, max, n)
  select step, to_timestamp(floor(extract(epoch from at) / step) * step), name, sum(sum), max(sum), count(*)::integer
    from new cross join unnest($5::integer[]) as s (step)
   group by 1, 2, 3
   order by 1, 2, 3
  on conflict (step, at, name) do update set
    sum = series.sum + excluded.sum, max = greatest(series.max, excluded.max), n = series.n + excluded.n`

const READ = `select at, name, sum, max, n from series where step = $1 and at >= $2 order by name, at`
