/** Stores, disk, balance and gateways on the overview. */
import { html } from 'ghtml'
import type { Snapshot } from '../../../contract/snapshot.ts'
import { spokenBytes } from '../../spoken.ts'
import type { Lang } from '../layout.ts'
import { agoElement } from '../times.ts'
import { figure, unknown } from './figure.ts'
import type { OverviewWords } from './texts.ts'

interface Part {
  snapshot: Snapshot
  lang: Lang
  words: OverviewWords
}

export function stores({ snapshot, words }: Part): string {
  const { ledgerUp, queueUp, disk, warnings } = snapshot
  const told = [
    html`<dt>${words.ledger}</dt><dd>!${store('ledger.up', ledgerUp, words)}</dd>`,
    html`<dt>${words.queueStore}</dt><dd>!${store('queue.up', queueUp, words)}</dd>`,
    html`<dt>${words.balance}</dt><dd>!${balance(snapshot, words)}</dd>`,
  ]
  if (disk)
    told.push(
      html`<dt>${words.disk}</dt><dd>!${figure('disk.free', disk.free, spokenBytes(disk.free))} <span class="muted">${words.reserve} ${spokenBytes(disk.reserve)}</span></dd>`,
    )
  if (warnings.length > 0)
    told.push(
      html`<dt>${words.settings}</dt><dd>!${warnings.map((text) => html`<p><span class="badge warning">${text}</span></p>`)}</dd>`,
    )
  return told.join('')
}

function store(name: string, isUp: boolean | undefined, words: OverviewWords): string {
  const level = isUp === undefined ? 'neutral' : isUp ? 'good' : 'danger'
  const told = isUp === undefined ? words.unknown : isUp ? words.up : words.down
  return html`<span class="badge ${level}" data-figure="${name}" data-value="${Number(isUp ?? false)}">${told}</span>`
}

function balance({ balance, ledgerUp }: Snapshot, words: OverviewWords): string {
  if (!ledgerUp) return unknown('balance.wrong', words)
  const wrong = balance.filter(({ difference }) => difference !== 0).length
  const level = wrong > 0 ? 'danger' : 'good'
  const told = wrong > 0 ? words.unbalanced(wrong) : words.balanced
  return html`<span class="badge ${level}" data-figure="balance.wrong" data-value="${wrong}">${told}</span>`
}

/** This one is the first; the others tell theirs through the ledger. */
export function gateways({ snapshot: { gateways, at, ledgerUp }, words, lang }: Part): string {
  const rows = gateways.map((gateway, n) => {
    const isTold = n === 0 || ledgerUp
    const level = gateway.isLost ? 'danger' : isTold ? 'good' : 'neutral'
    const told = gateway.isLost ? words.lost : isTold ? words.alive : words.untold
    const depth =
      gateway.isLost || !isTold ? words.untold : figure(`gateway.${gateway.name}.depth`, gateway.depth)
    return html`<tr>
      <th scope="row"><code>${gateway.name.slice(0, 8)}</code></th>
      <td class="number">!${depth}</td>
      <td>!${agoElement(gateway.at, at, lang)}</td>
      <td><span class="badge ${level}">${told}</span></td>
    </tr>`
  })
  return html`<table class="data">
    <thead><tr><th scope="col">${words.gateway}</th><th scope="col" class="number">${words.notYet}</th><th scope="col">${words.heard}</th><th scope="col">${words.state}</th></tr></thead>
    <tbody>!${rows}</tbody>
  </table>`
}
