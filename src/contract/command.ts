/** A command of `npm run -s jiesu`: the house has its own, a channel may bring more. */
import type { Clock } from './ports.ts'

export interface CommandOption {
  type: 'string' | 'boolean'
  multiple?: boolean
  short?: string
}
/** By the option's name, without the dashes. */
export type Options = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

export interface Command<Services = undefined> {
  words: string[]
  /** What follows the words. */
  shape?: string
  what: string
  /** How many words more; at most as many as at least, where nothing is said. */
  least?: number
  most?: number
  options?: Readonly<Record<string, CommandOption>>
  isComplete?(given: string[], options: Options): boolean
  /** Resolves to the exit code. */
  run(given: string[], options: Options, services: Services): Promise<number>
}

/** Given to a channel's commands. They need no running house, and start none. */
export interface CommandServices {
  /** The channel's own keys in gateway.yaml. */
  config: unknown
  /** What `readFiles` makes of its folder of CONFIG_DIR. Throws ConfigError with every fault and its place. */
  files(): unknown
  /** The faults of its folder, each a line, without throwing. */
  lint(): string[]
  configDir: string
  dataDir: string
  publicUrl: string
  clock: Clock
  secret(name: string): string | undefined
  deriveKey(purpose: string): Buffer
  print(line: string): void
  isTerminal: boolean
}
