/** What a program needs of our environment, and nothing more: what is set here must not reach it by accident. */
import { resolve } from 'node:path'

const { PATH = '', NODE_COMPILE_CACHE } = process.env

export const childEnv: Record<string, string> = {
  PATH,
  // .taprc: a program is compiled once for all tests.
  ...(NODE_COMPILE_CACHE && {
    NODE_COMPILE_CACHE: resolve(import.meta.dirname, '../..', NODE_COMPILE_CACHE),
  }),
}
