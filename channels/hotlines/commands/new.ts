/** `hotline new`: a file for config/hotlines, drafted from one recorded post. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Command, CommandServices } from '../../../src/contract/command.ts'
import { guessCipher } from './draft/cipher.ts'
import { type Guesses, guessFields } from './draft/guess.ts'
import { fittingProfile } from './draft/profiles.ts'
import { guessStructure, type Structure } from './draft/structure.ts'
import { type Draft, writeDraft } from './draft/write.ts'
import { fail, readSample, type Sample } from './sample.ts'

export const draftHotline: Command<CommandServices> = {
  words: ['hotline', 'new'],
  shape: "NUMBER --from SAMPLE [--header 'Name: value' …] [--query TEXT] [--write]",
  what: 'drafts its YAML from a recorded post, each guess with its reason; --write puts it into CONFIG_DIR/hotlines',
  least: 1,
  options: {
    from: { type: 'string' },
    header: { type: 'string', multiple: true },
    query: { type: 'string' },
    write: { type: 'boolean' },
  },
  isComplete: (_, { from = '' }) => from !== '',
  async run([number = ''], options, services) {
    if (!/^[0-9a-z-]{3,32}$/.test(number))
      fail(`${number}: expected the number, or 12345- and a name in small letters`)
    const draft = draftOf(number, readSample(number, String(options.from), options), services.configDir)
    if (options.write === true) write(draft, number, services)
    else services.print(draft.trimEnd())
    return 0
  },
}

/** Throws RejectedError where the sample can't be read in any way. */
export function draftOf(number: string, sample: Sample, configDir: string): string {
  const post = { body: sample.body, mediaType: sample.headers['content-type'] ?? '', query: sample.query }
  const structure = guessStructure(post)
  if (structure.leaves.length === 0) fail('the sample holds no values')
  const proving = Object.keys(sample.headers).filter((name) => PROVING.test(name))
  const guesses = withoutStamps(guessFields(structure.leaves), proving)
  const draft: Draft = { number, from: basename(sample.file), structure, guesses, proving }
  const cipher = guessCipher(structure.leaves, structure.dialect.format)
  if (cipher) return writeDraft({ ...draft, structure: sealed(structure), cipher })
  const fit = fittingProfile(configDir, post)
  if (!fit) return writeDraft(draft)
  const isNew = ({ path }: { path: string }) => !fit.paths.has(path)
  const fields = [...guesses.fields].filter(([to, guess]) => isNew(guess) && !fit.targets.has(to))
  return writeDraft({
    ...draft,
    guesses: {
      fields: new Map(fields),
      attachments: fit.targets.has('attachments[0]') ? [] : guesses.attachments.filter(isNew),
      credentials: guesses.credentials,
      rest: restOf(structure.leaves, fit.paths, new Map(fields)),
    },
    profile: { name: fit.name, paths: fit.paths.size },
  })
}

const PROVING = /sign|token|auth|nonce|timestamp|api-?key|secret|hmac|digest|webhook-/i

/** Of Standard Webhooks all stands in headers: a `timestamp` in the body is when it happened, and none of its proof. */
function withoutStamps(guesses: Guesses, proving: readonly string[]): Guesses {
  if (!proving.includes('webhook-signature')) return guesses
  const { credentials, rest } = guesses
  return { ...guesses, credentials: [], rest: [...rest, ...credentials.map(({ path }) => path)] }
}

/** Whatever the envelope is, most orders inside are JSON. */
function sealed(structure: Structure): Structure {
  return {
    ...structure,
    dialect: { format: 'json' },
    why: { format: 'GUESSED: of what is inside', charset: 'ask: of what is inside' },
  }
}

function restOf(
  leaves: readonly { path: string }[],
  mapped: ReadonlySet<string>,
  fields: Draft['guesses']['fields'],
): string[] {
  const taken = new Set([...mapped, ...[...fields.values()].map(({ path }) => path)])
  return leaves.map(({ path }) => path).filter((path) => !taken.has(path))
}

function write(draft: string, number: string, { configDir, print }: CommandServices): void {
  const file = join(configDir, 'hotlines', `${number}.yaml`)
  if (existsSync(file)) fail(`${file} is there already: take it away first`)
  mkdirSync(join(configDir, 'hotlines'), { recursive: true })
  writeFileSync(file, draft, { flag: 'wx' })
  print(`${file} is written. Next: edit it, \`hotline lint\`, \`hotline try ${number} SAMPLE\``)
}
