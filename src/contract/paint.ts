/** Words on a terminal: coloured there, plain elsewhere, and harmless wherever they come from. */
import { styleText } from 'node:util'
import { printable } from './printable.ts'

export interface Paint {
  good(text: string): string
  bad(text: string): string
  doubtful(text: string): string
  faint(text: string): string
  strong(text: string): string
}

export function createPaint(isTerminal: boolean): Paint {
  const styled = (style: Parameters<typeof styleText>[0]) => (text: string) =>
    isTerminal ? styleText(style, text, { validateStream: false }) : text
  return {
    good: styled('green'),
    bad: styled('red'),
    doubtful: styled('yellow'),
    faint: styled('dim'),
    strong: styled(['bold', 'cyan']),
  }
}

/** Line ends and tabs stay, other control characters are shown as `\u{1b}`. */
export function harmless(text: string): string {
  return printable(text, '\n\t')
}
