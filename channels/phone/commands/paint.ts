/** Words on a terminal: coloured there, plain elsewhere, and harmless wherever they come from. */
import { styleText } from 'node:util'

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

/** What moves a cursor, colours a terminal or turns the direction of text. */
const CONTROLS = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu

/** Line ends and tabs stay, other control characters are shown as `\u{1b}`. */
export function harmless(text: string): string {
  return text.replace(CONTROLS, (found) =>
    found === '\n' || found === '\t' ? found : `\\u{${found.codePointAt(0)?.toString(16)}}`,
  )
}
