/** Metrics of the model that is asked where triage is not sure; none where nobody is asked. */
import { Counter, Gauge, type Registry } from 'prom-client'
import { type OpinionCounts, opinionSeconds } from '../contract/second-opinion.ts'

type Read = () => OpinionCounts | undefined

interface Counted {
  name: string
  help: string
  label: string
  values(counts: OpinionCounts): readonly (readonly [string, number])[]
}

const COUNTED: readonly Counted[] = [
  {
    name: 'jiesu_second_opinions_total',
    help: 'Requests that triage was not sure of, by what came of asking a model (answered, nonsense, late, failed) or why it was not asked',
    label: 'outcome',
    values: ({ outcomes }) => Object.entries(outcomes),
  },
  {
    name: 'jiesu_second_opinion_agreement_total',
    help: "Of the answered: the model chose the classifier's first, another candidate, or none",
    label: 'chose',
    values: ({ agreement }) => Object.entries(agreement),
  },
  {
    name: 'jiesu_second_opinion_tokens_total',
    help: 'Tokens, as the service counts them',
    label: 'direction',
    values: ({ tokens }) => [
      ['input', tokens.inputTokens],
      ['output', tokens.outputTokens],
    ],
  },
  // A histogram by its parts: it is counted on another thread, and the library's own can only observe.
  {
    name: 'jiesu_second_opinion_seconds_bucket',
    help: 'How long the model took, or was waited for: so many took no longer',
    label: 'le',
    values: ({ seconds: { upTo, count } }) => [
      ...opinionSeconds.map((bound, at) => [String(bound), upTo[at] ?? 0] as const),
      ['+Inf', count],
    ],
  },
]

const SINGLE: readonly { name: string; help: string; value(counts: OpinionCounts): number }[] = [
  { name: 'jiesu_second_opinion_seconds_sum', help: 'The sum of it', value: ({ seconds }) => seconds.sum },
  { name: 'jiesu_second_opinion_seconds_count', help: 'How many', value: ({ seconds }) => seconds.count },
  {
    name: 'jiesu_second_opinion_cost_total',
    help: 'What they cost, in the currency of the price',
    value: ({ cost }) => cost,
  },
  {
    name: 'jiesu_second_opinion_breaker_open',
    help: '1 while the model is left alone, since it failed again and again',
    value: ({ isBreakerOpen }) => Number(isBreakerOpen),
  },
]

export function opinionMetrics(registry: Registry, read: Read): void {
  for (const { name, help, label, values } of COUNTED) {
    const metric = new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        metric.reset()
        const counts = read()
        for (const [value, count] of counts ? values(counts) : []) metric.inc({ [label]: value }, count)
      },
    })
  }
  for (const { name, help, value } of SINGLE) {
    const metric: Gauge = new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const counts = read()
        metric.remove()
        if (counts) metric.set(value(counts))
      },
    })
  }
}
