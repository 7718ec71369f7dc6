/** The samples of the channel, read. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { RejectedError } from '../../../src/contract/errors.ts'

const folder = join(import.meta.dirname, '../../../channels/wechat/samples')

export function sampleNames(): string[] {
  return readdirSync(folder)
    .map((name) => name.replace(/\.xml$/, ''))
    .sort()
}

export function sample(name: string): string {
  return readFileSync(join(folder, `${name}.xml`), 'utf8')
}

/** `code: detail` of what is refused; fails where it is not. */
export function refusalOf(attempt: () => unknown): string {
  try {
    attempt()
  } catch (error) {
    if (error instanceof RejectedError) return `${error.code}: ${error.detail}`
    throw error
  }
  t.fail('expected a refusal')
  return ''
}
