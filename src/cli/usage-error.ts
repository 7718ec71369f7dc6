/** The command was typed wrongly: its message and how it is typed, exit 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}
