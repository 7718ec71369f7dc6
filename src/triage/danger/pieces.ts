/** Of a long call one sentence tells of danger: it is read in pieces that overlap, and any text by its clauses, too. */

/** Characters. */
const PIECE = 300
const STEP = 200

/** The text itself, where it is not longer than one. */
export function piecesOf(text: string): string[] {
  const count = text.length <= PIECE ? 1 : Math.ceil((text.length - PIECE) / STEP) + 1
  return Array.from({ length: count }, (_, at) => text.slice(at * STEP, at * STEP + PIECE))
}

/** Characters: shorter clauses are read together. */
const CLAUSES = 30
/** Of long texts they are longer. */
const MOST_CLAUSES = 40
const ENDS = /(?<=[。！？!?；;，,、\s])/u

/** From one mark or gap to the next. */
export function partsOf(text: string): string[] {
  return text.split(ENDS)
}

/** Short ones together, one after the other; none where there would be only one. */
export function clausesOf(text: string): string[] {
  const length = Math.max(CLAUSES, Math.ceil(text.length / MOST_CLAUSES))
  const clauses: string[] = []
  let open = ''
  for (const part of partsOf(text)) {
    if (open !== '' && open.length + part.length > length) {
      clauses.push(open)
      open = ''
    }
    open += part
  }
  clauses.push(open)
  return clauses.length > 1 ? clauses.filter((clause) => /\p{L}/u.test(clause)) : []
}
