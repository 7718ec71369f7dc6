/** Metrics of what the console shows and nothing else counted. Of all gateways, as this one sees them. */
import type { GaugeOptions } from '../../contract/channel.ts'
import type { Snapshot } from '../../contract/snapshot.ts'
import { standings } from '../../contract/standing.ts'

export function liveGauges(gauge: (options: GaugeOptions) => void, snapshot: () => Snapshot): void {
  const one = (name: string, help: string, read: (snapshot: Snapshot) => number | undefined): void =>
    gauge({
      name,
      help,
      labels: [],
      collect: () =>
        [read(snapshot())].flatMap((value) => (value === undefined ? [] : [{ labels: {}, value }])),
    })
  one(
    'jiesu_disk_free_bytes',
    "Free on the journal's disk, the least of all gateways",
    ({ disk }) => disk?.free,
  )
  one('jiesu_disk_reserve_bytes', 'Below so much free disk nothing is accepted', ({ disk }) => disk?.reserve)
  one(
    'jiesu_gateways_lost',
    'Gateways that were not heard for 30 s',
    ({ gateways }) => gateways.filter(({ isLost }) => isLost).length,
  )
  one('jiesu_refused_per_minute', 'Submissions refused in the last 60 s', (now) => now.refusedPerMinute)
  gauge({
    name: 'jiesu_arrivals_per_minute',
    help: 'Entries acknowledged in the last 60 s, by channel',
    labels: ['channel'],
    collect: () =>
      snapshot().arrivals.map(({ channel, perMinute: value }) => ({ labels: { channel }, value })),
  })
  sourceGauges(gauge, snapshot)
}

function sourceGauges(gauge: (options: GaugeOptions) => void, snapshot: () => Snapshot): void {
  const labels = ['channel', 'endpoint']
  gauge({
    name: 'jiesu_balance_difference',
    help: 'By source: not 0 where something that was accepted is lost or doubled',
    labels,
    collect: () =>
      snapshot().sources.map(({ channel, endpoint, difference: value }) => {
        return { labels: { channel, endpoint }, value }
      }),
  })
  gauge({
    name: 'jiesu_source_state',
    help: `1 for the state that a source is in: ${standings.join(', ')}`,
    labels: [...labels, 'state'],
    collect: () =>
      snapshot().sources.flatMap(({ standing, channel, endpoint }) =>
        standing?.endpoint === endpoint
          ? [{ labels: { channel, endpoint, state: standing.state }, value: 1 }]
          : [],
      ),
  })
}
