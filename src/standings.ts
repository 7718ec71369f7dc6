/** What the channels say of their sources, by channel, for whoever asks. */
import type { Standing } from './contract/standing.ts'

export interface Standings {
  /** A channel reports its sources: called when somebody asks, a few times a second at most. */
  report(channel: string, read: () => readonly Standing[]): void
  all(): { channel: string; standing: Standing }[]
}

export function createStandings(): Standings {
  const reports = new Map<string, () => readonly Standing[]>()
  return {
    report: (channel, read) => void reports.set(channel, read),
    all: () => [...reports].flatMap(([channel, read]) => read().map((standing) => ({ channel, standing }))),
  }
}
