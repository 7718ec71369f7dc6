/** A row of the sources as it is sent when it changes. */
export interface LiveRow {
  /** As in `data-source`. */
  source: string
  level: string
  state: string
  /** Why, where it is not well. */
  sentence?: string
  /** Milliseconds since the epoch. */
  lastAt?: number
  /** In the order of `cellNames`. */
  cells: string[]
  titles: { refused?: string | undefined; refusedLately?: string | undefined }
}

/** Of `data-cell`. */
export const cellNames = [
  'lastHour',
  'refusedLately',
  'quarantined',
  'duplicate',
  'accepted',
  'inJournal',
  'difference',
  'refused',
] as const
