/** Measures, for a person at a terminal. */
import type { Measures, Share } from './measure.ts'

const NAMES: readonly (readonly [keyof Omit<Measures, 'messages' | 'confusions'>, string])[] = [
  ['type', 'type'],
  ['topicFirst', 'topic, the first'],
  ['topicAmongFive', 'topic, among five'],
  ['topicNamed', 'topic, where one is named'],
  ['emergencyRecall', 'emergencies found'],
  ['emergencyPrecision', 'found that are emergencies'],
  ['urgency', 'urgency'],
  ['disposition', 'disposition'],
  ['district', 'district, where the text tells'],
  ['districtUntold', 'no district, where it does not'],
  ['secondMatter', 'second matter'],
]
const NAME_WIDTH = 32

/** From 0 to 1; of none 1. */
export function shareOf({ right, all }: Share): number {
  return all === 0 ? 1 : right / all
}

export function tableOf(title: string, measures: Measures): string[] {
  return [
    `${title}: ${measures.messages} messages`,
    ...NAMES.map(([key, name]) => {
      const share = measures[key]
      const figure = share.all === 0 ? '-    ' : shareOf(share).toFixed(3)
      return `  ${name.padEnd(NAME_WIDTH)} ${figure}  (${share.right} of ${share.all})`
    }),
    ...(measures.confusions.length > 0 ? ['', '  most often taken for another'] : []),
    ...measures.confusions.map(
      ({ question, label, found, count }) =>
        `  ${String(count).padStart(4)}  ${question.padEnd(12)} ${label} taken for ${found}`,
    ),
  ]
}
