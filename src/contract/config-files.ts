/** How a channel reads its own folder of CONFIG_DIR: what is there, where each value stands, what is wrong with it. */

/** From 1. */
export interface Position {
  line: number
  column: number
}

export interface YamlFile {
  /** As it is shown: with CONFIG_DIR before it. */
  file: string
  value: unknown
  /** Of the key that the path ends in, or of the nearest thing above it that is there. */
  place(path: readonly PropertyKey[]): Position
  /** Whether the file itself says something at this path. */
  has(path: readonly PropertyKey[]): boolean
}

export interface FileFaultReport {
  file: string
  line?: number | undefined
  column?: number | undefined
  /** Of the key, with dots. */
  path: string
  /** What was expected. */
  message: string
}

export interface ConfigFiles {
  /** The names of a folder below CONFIG_DIR that end so, sorted; none where there is no such folder. */
  list(folder: string, ending: string): string[]
  /** By its path below CONFIG_DIR. Undefined where it can't be read: that is reported already. */
  yaml(name: string): YamlFile | undefined
  fault(fault: FileFaultReport): void
}

/** What `readFiles` of a channel made, as it is now: a reload changes it under a running channel. */
export interface LiveFiles<Files> {
  current(): Files
}
