/** Everything of one source. */
import { html } from 'ghtml'
import type { Case } from '../../../contract/cases.ts'
import type { Refused } from '../../../contract/ledger.ts'
import { printable } from '../../../contract/printable.ts'
import type { Quarantined } from '../../../contract/quarantine.ts'
import type { Snapshot, SourceFigures } from '../../../contract/snapshot.ts'
import type { Lang } from '../layout.ts'
import { agoElement } from '../times.ts'
import { bdi } from '../words.ts'
import { nameIn } from './list-page.ts'
import { keyOf } from './live-rows.ts'
import { balanceTable, latestCases, quarantineTable, refusalTables } from './source-tables.ts'
import { sourceTexts } from './source-texts.ts'
import { tellingOf } from './telling.ts'
import { channelName, modes, texts } from './texts.ts'
import { type CellName, cellsOf, levelOf, sentenceOf, stateOf, stateWords } from './words.ts'

/** What the ledger has of it. */
export interface Lately {
  /** Oldest first. */
  refusals: Refused[]
  quarantined: Quarantined[]
  cases: Case[]
}

export interface SourceView {
  source: SourceFigures
  snapshot: Snapshot
  /** Undefined while the ledger is down. */
  lately: Lately | undefined
  publicUrl: string
  lang: Lang
}

export function sourceBody(view: SourceView): string {
  const { source, snapshot, lately, lang } = view
  const words = sourceTexts[lang]
  return html`<nav class="crumbs"><a href="/ops/sources">${texts[lang].title}</a></nav>
    <div class="source" data-source="${keyOf(source)}">
    <h1>!${bdi(source.endpoint)} <small>!${bdi(nameIn(source, lang))}</small></h1>
    <p><span class="badge ${levelOf(source)}" data-cell="state">${stateWords[stateOf(source)][lang]}</span> <span data-cell="sentence">${sentenceOf(source, snapshot.at, lang)}</span></p>
    !${lately ? '' : html`<p class="notice warning" role="status">${words.ledgerDown}</p>`}
    !${figures(view)}
    </div>
    !${telling(view)}
    <div class="grid">!${facts(view)}!${balanceTable(view)}</div>
    !${lately ? refusalTables(source, lately.refusals, lang) : ''}
    <div class="grid">!${lately ? quarantineTable(source, lately.quarantined, lang) + latestCases(source, lately.cases, lang) : ''}</div>
    <p class="muted" id="feed"><span id="feed-state"></span></p>`
}

const shown: readonly CellName[] = [
  'lastHour',
  'refusedLately',
  'quarantined',
  'duplicate',
  'accepted',
  'inJournal',
  'difference',
]

function figures({ source, snapshot, lang }: SourceView): string {
  const cells = cellsOf(source, lang)
  const names = texts[lang].columns
  const { standing, endpoint } = source
  const lastAt = standing?.endpoint === endpoint ? standing.lastAt : undefined
  const last = lastAt === undefined ? html`${texts[lang].never}` : agoElement(lastAt, snapshot.at, lang)
  const each = shown.map((name) => {
    const label = name === 'lastHour' ? names.hour : names[name]
    return html`<div class="figure"><dt>${label}</dt><dd data-cell="${name}">${cells[name].text}</dd></div>`
  })
  return html`<dl class="figures"><div class="figure"><dt>${names.last}</dt><dd data-cell="last">!${last}</dd></div>!${each}</dl>`
}

function telling({ source, snapshot, lately, publicUrl, lang }: SourceView): string {
  const words = sourceTexts[lang]
  const known = {
    source,
    refusals: lately?.refusals ?? [],
    quarantined: lately?.quarantined ?? [],
    now: snapshot.at,
    publicUrl,
  }
  const [own, other] = lang === 'zh' ? (['zh', 'en'] as const) : (['en', 'zh'] as const)
  const letter = (id: string, letterLang: Lang) =>
    html`<div class="letter" id="${id}" lang="${letterLang === 'zh' ? 'zh-CN' : 'en'}"><bdi>${printable(tellingOf(known, letterLang), '\n')}</bdi></div><p class="actions"><button type="button" data-copy="${id}" data-done="${words.copied}" hidden>${words.copy}</button></p>`
  return html`<section class="panel" id="telling"><h2>${words.telling}</h2><p class="muted">${words.tellingHint}</p>
    !${letter('letter', own)}
    <details><summary lang="${other === 'zh' ? 'zh-CN' : 'en'}">${words.other}</summary><div>!${letter('letter-other', other)}</div></details></section>`
}

function facts({ source: { standing, channel }, lang }: SourceView): string {
  const words = sourceTexts[lang]
  const mode = standing?.mode ?? ''
  const all: (readonly [string, string | undefined])[] = [
    [words.contact, standing?.contact],
    [words.missing, standing?.missing.join(' ') || undefined],
    [texts[lang].columns.channel, channelName(channel, lang)],
    [words.mode, standing && (modes[mode]?.[lang] ?? mode)],
    [words.confirmation, standing && (standing.confirmed ? words.confirmed : words.unconfirmed)],
    ...Object.entries(standing?.facts ?? {}).map(
      ([name, value]) => [words.factNames[name] ?? name, value] as const,
    ),
  ]
  const rows = all.map(([name, value]) =>
    value === undefined || value === '' ? '' : html`<dt>${name}</dt><dd>!${bdi(value)}</dd>`,
  )
  return html`<section class="panel"><h2>${words.facts}</h2><dl class="facts">!${rows}</dl></section>`
}
