/** One thing that an operator has to mend. */
export interface Fault {
  /** Path of the file, or `environment`. */
  file: string
  /** From 1; undefined where the whole file is meant. */
  line?: number | undefined
  column?: number | undefined
  /** `journal.maxBytes`, the column of a table, the name of a variable; empty where all of it is meant. */
  path: string
  /** What was expected. Never quotes a secret. */
  message: string
}

/** Everything that is wrong with the configuration, together: nobody should have to start ten times. */
export class ConfigError extends Error {
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(faults.map(describeFault).join('\n'))
    this.name = 'ConfigError'
    this.faults = faults
  }
}

/** `file:line:column: key: what was expected`. */
export function describeFault({ file, line, column, path, message }: Fault): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  return [place, path, message].filter((part) => part !== '').join(': ')
}
