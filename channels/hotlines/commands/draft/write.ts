/** A draft as YAML, every guess with its reason behind it. */
import { NOT_CHOSEN } from '../../hotline.ts'
import { type CipherGuess, cipherLines } from './cipher.ts'
import type { Guesses } from './guess.ts'
import { mappingLines } from './mapping-lines.ts'
import { replyLines } from './replies.ts'
import type { Structure } from './structure.ts'
import { hanCount } from './values.ts'
import { flow, type Line, scalar } from './yaml-text.ts'

export interface Draft {
  number: string
  /** Of the sample, as it was given. */
  from: string
  structure: Structure
  guesses: Guesses
  /** Lower-case names of headers that look like a signature, a stamp or a key. */
  proving: string[]
  /** The profile that describes all but what is said here. */
  profile?: { name: string; paths: number } | undefined
  /** Where there is cipher text in the place of words. */
  cipher?: CipherGuess | undefined
}

/** The whole file. */
export function writeDraft(draft: Draft): string {
  const { profile, structure } = draft
  const lines: Line[] = [
    { text: `# Drafted from ${draft.from}. Go through it line by line: behind # stands why.` },
    ...(profile
      ? [{ text: `extends: ${profile.name}`, why: `${profile.paths} of its paths are in the sample` }]
      : []),
    ...headLines(draft.number),
    ...(profile ? [] : [...dialectLines(draft.structure), ...authenticationLines(draft)]),
    ...(draft.cipher
      ? cipherLines(draft.cipher, draft.number)
      : mappingLines(draft.guesses, { files: structure.files, isWhole: !profile })),
    ...(profile ? [] : replyLines(draft.structure.dialect.format).map((text) => ({ text }))),
    ...(draft.cipher ? [] : restLines(draft)),
  ]
  return `${aligned(lines).join('\n')}\n`
}

function headLines(number: string): Line[] {
  return [
    { text: `number: '${number}'` },
    { text: 'name: 待填', why: 'in Chinese, as citizens know it' },
    { text: 'nameEn: To be filled in' },
    { text: 'agency: 待填', why: 'whose hotline it is' },
    { text: 'mode: 整体并入', why: 'or 双号并行, 设分中心' },
    {
      text: 'confirmed: { is: false, source: drafted from a sample }',
      why: 'where it stands that it is merged',
    },
    { text: 'contact: to be filled in', why: 'whom to call when it is silent' },
    { text: 'enabled: false', why: 'take this line away when all else is right' },
  ]
}

function dialectLines({ dialect, why }: Structure): Line[] {
  const { charset, inner, each, csv, fixed } = dialect
  return [
    { text: 'dialect:' },
    { text: `  format: ${dialect.format}`, why: why.format },
    charset
      ? { text: `  charset: ${flow(charset)}`, why: why.charset }
      : { text: `  # charset: ${why.charset}` },
    ...(inner
      ? [{ text: '  inner:', why: why.inner }, ...inner.map((one) => ({ text: `    - ${flow(one)}` }))]
      : []),
    ...(each === undefined ? [] : [{ text: `  each: ${scalar(each)}`, why: why.each }]),
    ...(csv ? [{ text: `  csv: ${flow(csv)}` }] : []),
    ...(fixed
      ? [
          { text: '  fixed:' },
          { text: '    columns:', why: 'name them' },
          ...fixed.columns.map((one) => ({ text: `      - ${flow(one)}` })),
        ]
      : []),
  ]
}

/** Which it is nobody can see in a sample: it is shut until somebody chooses. */
function authenticationLines({ guesses, proving }: Draft): Line[] {
  const seen = [...proving.map((name) => `header ${name}`), ...guesses.credentials.map(({ path }) => path)]
  const hint = seen.length > 0 ? `; in the sample: ${seen.join(', ')}` : ''
  return [
    {
      text: `authentication: { kind: none, because: ${NOT_CHOSEN} }`,
      why: `CHOOSE hmac, standard-webhooks, sorted-parameters, sm4, sm2, basic, bearer, api-key, body-password or ip${hint}`,
    },
  ]
}

function restLines({ guesses, structure }: Draft): Line[] {
  const { rest, credentials } = guesses
  return [
    ...(rest.length > 0
      ? [
          { text: '# Not recognised: these go to extensions until a line of `mapping` takes them.' },
          ...wrapped(rest),
        ]
      : [{ text: '# Everything in the sample was recognised.' }]),
    ...(structure.records > 1
      ? [{ text: `# The sample holds ${structure.records} requests; the first one was looked at.` }]
      : []),
    ...(credentials.length > 0
      ? [
          {
            text: '# Who proves itself by a field of the body: what authentication names need not stand in `drop`.',
          },
        ]
      : []),
  ]
}

const WIDTH = 110

function wrapped(words: string[]): Line[] {
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length + 2 > WIDTH) lines.push(`#   ${word}`)
    else lines[lines.length - 1] = `${last}, ${word}`
  }
  return lines.map((text) => ({ text }))
}

function aligned(lines: Line[]): string[] {
  return lines.map(({ text, why }) => (why ? `${padded(text)} # ${why.replace(/\s+/g, ' ')}` : text))
}

/** A Han character is as wide as two letters. */
function padded(text: string): string {
  return text + ' '.repeat(Math.max(0, 44 - text.length - hanCount(text)))
}
