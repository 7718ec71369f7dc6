/** The hotlines that a command works on: as their files say now. */
import type { CommandServices } from '../../../src/contract/command.ts'
import type { Unsigned } from '../authentication/kind.ts'
import { Config } from '../config.ts'
import { decode } from '../decode/decode.ts'
import type { Hotlines } from '../load.ts'
import type { Tree } from '../message.ts'
import { createRegistry, type LiveHotline } from '../registry.ts'
import { fail } from './sample.ts'

/** Throws ConfigError with every fault of the folder. */
export function hotlinesOf({ files }: CommandServices): Hotlines {
  const read = files()
  if (isHotlines(read)) return read
  throw new Error('expected what readFiles of this channel makes')
}

function isHotlines(read: unknown): read is Hotlines {
  return read instanceof Map
}

/** Throws RejectedError where there is no such hotline. */
export async function withHotline<Result>(
  number: string,
  services: CommandServices,
  work: (live: LiveHotline) => Promise<Result>,
): Promise<Result> {
  const hotlines = hotlinesOf(services)
  const { expressionMs } = Config.parse(services.config ?? {})
  const registry = createRegistry({ files: { current: () => hotlines }, expressionMs })
  try {
    const live = registry.get(number)
    if (!live) return fail(`there is no hotline ${number}; there are ${[...hotlines.keys()].join(', ')}`)
    return await work(live)
  } finally {
    await registry.close()
  }
}

/** For ways of authentication that sign what is in the body. */
export function fieldsOf({ hotline }: LiveHotline): (unsigned: Unsigned) => Tree {
  return ({ body, headers, query }) =>
    decode(hotline.dialect, { body, mediaType: headers['content-type'] ?? '', query }).tree
}
