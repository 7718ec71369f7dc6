/** The words between the steps of a post: arrived -> authentic -> decoded -> mapped. */

/** A post before anything of it is believed. */
export interface Arrived {
  method: string
  /** As called, without the query. */
  path: string
  /** Without the question mark, as it came. */
  query: string
  /** Lower-case names; of several with one name, joined by `, `. */
  headers: Readonly<Record<string, string>>
  body: Buffer
  /** The sender's, behind trusted proxies only. */
  ip: string
  /** Milliseconds since the epoch. */
  at: number
}

/** A decoded value: every scalar is a string, exactly as it was written, so that no id loses a digit. */
export type Tree = string | null | Tree[] | { [name: string]: Tree }

export interface DecodedFile {
  /** Of the part it came in. */
  field: string
  name: string | undefined
  bytes: Buffer
}

/** One request of a post. What can't be decoded of a batch is a fault of its own. */
export type DecodedRecord =
  | { tree: Tree; mediaType: string; bytes: Buffer }
  | { fault: string; mediaType: string; bytes: Buffer }

export interface Decoded {
  /** What the bytes were read as: `utf-8`, `gb18030`, `big5`, `utf-16le`, `utf-16be`. */
  charset: string
  /** The whole, before `each` took it apart. */
  tree: Tree
  /** One, but for batches. `bytes` with `mediaType` decode to the same record once more. */
  records: DecodedRecord[]
  files: DecodedFile[]
}

/** What came can't be read; says where and what was expected, quotes nothing of it but names of fields. */
export class DecodeError extends Error {
  readonly step: 'charset' | 'syntax' | 'structure' | 'size'

  constructor(step: DecodeError['step'], message: string) {
    super(message)
    this.name = 'DecodeError'
    this.step = step
  }
}

/** A decoded record can't become a Request; says which field, which path, what was expected. No content. */
export class MapError extends Error {
  override readonly name = 'MapError'
}

/** Ours, in the sender's form. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: Buffer
}
