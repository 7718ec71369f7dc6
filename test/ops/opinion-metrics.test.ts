import { Registry } from 'prom-client'
import t from 'tap'
import type { OpinionCounts } from '../../src/contract/second-opinion.ts'
import { opinionMetrics } from '../../src/ops/opinion-metrics.ts'
import { createCounting } from '../../src/triage/second-opinion/counts.ts'

t.test('what another thread has counted, and nothing where nobody is asked', async (t) => {
  const registry = new Registry()
  const counting = createCounting()
  let told: OpinionCounts | undefined
  opinionMetrics(registry, () => told)
  const lines = async () =>
    (await registry.metrics()).split('\n').filter((line) => /^[^#]/.test(line) && !/ 0$/.test(line))
  t.strictSame(await lines(), [])
  counting.came('answered')
  counting.came('late')
  counting.agreed('other')
  counting.used({ inputTokens: 400, outputTokens: 20 }, 0.5)
  counting.took(0.3)
  counting.took(20)
  told = { ...counting.counts(), isBreakerOpen: true }
  await lines()
  t.strictSame(await lines(), [
    'jiesu_second_opinions_total{outcome="answered"} 1',
    'jiesu_second_opinions_total{outcome="late"} 1',
    'jiesu_second_opinion_agreement_total{chose="other"} 1',
    'jiesu_second_opinion_tokens_total{direction="input"} 400',
    'jiesu_second_opinion_tokens_total{direction="output"} 20',
    ...['0.5', '1', '1.5', '2', '3', '5', '10'].map(
      (bound) => `jiesu_second_opinion_seconds_bucket{le="${bound}"} 1`,
    ),
    'jiesu_second_opinion_seconds_bucket{le="+Inf"} 2',
    'jiesu_second_opinion_seconds_sum 20.3',
    'jiesu_second_opinion_seconds_count 2',
    'jiesu_second_opinion_cost_total 0.5',
    'jiesu_second_opinion_breaker_open 1',
  ])
})
