/** config/wechat/: what we say, the accounts, their menus, the codes at places. A faulty file leaves all of it as it was. */
import { z } from 'zod'
import type { ConfigFiles } from '../../src/contract/config-files.ts'
import { Menu } from './api/menu.ts'
import type { Scene, Scenes } from './conversation/place.ts'
import { noTexts, type Texts, TextsFile } from './texts.ts'

/** What fields of a notice may name. */
const values = ['receipt', 'status', 'note', 'at']

const Field = z
  .string()
  .min(1)
  .max(200)
  .check(({ value, issues }) => {
    for (const [, name] of value.matchAll(/\{(\w*)\}/g)) {
      if (name !== undefined && values.includes(name)) continue
      const message = `there is no {${name}} here, only ${values.map((each) => `{${each}}`).join(' ')}`
      issues.push({ code: 'custom', message, input: value, path: [] })
    }
  })
const Notice = z.strictObject({
  /** As the official account's own pages show it. */
  id: z.string().min(1).max(128),
  /** By the field's name there: text with {receipt}, {status}, {note}, {at}. */
  fields: z.record(z.string().regex(/^\w{1,64}$/), Field),
})
export type Notice = z.infer<typeof Notice>

export const Account = z.strictObject({
  /** What is set on the official account's own pages; plain can be forged by whoever knows the token. */
  mode: z.enum(['safe', 'compatible', 'plain']).default('safe'),
  /** gh_…; messages to another account are refused. */
  originalId: z
    .string()
    .regex(/^gh_\w{1,60}$/, 'expected gh_ and what follows')
    .optional(),
  onUnsubscribe: z.enum(['submit', 'drop']).optional(),
  /** Where a request's progress goes when the citizen has not written for 48 h. */
  progress: z.strictObject({ template: Notice.optional(), subscription: Notice.optional() }).optional(),
})
export type Account = z.infer<typeof Account>

const touchpoint = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected a touchpoint, such as bj12345')
const AccountsFile = z.record(
  touchpoint,
  z.preprocess((value) => value ?? {}, Account),
)
const MenusFile = z.record(touchpoint, Menu)

const degrees = (most: number) => z.number().min(-most).max(most)
const SceneRow = z
  .strictObject({
    asset: z.string().min(1).max(200).optional(),
    place: z.string().min(1).max(200),
    longitude: degrees(180).optional(),
    latitude: degrees(90).optional(),
    crs: z.enum(['WGS-84', 'GCJ-02', 'BD-09']).optional(),
  })
  .refine(
    ({ longitude, latitude, crs }) =>
      (longitude === undefined) === (latitude === undefined) &&
      (longitude === undefined) === (crs === undefined),
    'expected longitude, latitude and crs together, or none of them',
  )
  .transform(({ asset, place, longitude, latitude, crs }): Scene => {
    const point =
      longitude === undefined || latitude === undefined || crs === undefined
        ? undefined
        : { longitude, latitude, crs }
    return { asset, place, point }
  })
/** WeChat takes up to 64 characters. */
const ScenesFile = z.record(z.string().min(1).max(64), SceneRow)

export interface Files {
  /** There is a config/wechat; without it there is nothing to say, and no account. */
  isThere: boolean
  texts: Texts
  /** By touchpoint. */
  accounts: ReadonlyMap<string, Account>
  menus: ReadonlyMap<string, Menu>
  /** By what the code holds. */
  scenes: Scenes
}

const FOLDER = 'wechat'
const none: Files = {
  isThere: false,
  texts: noTexts,
  accounts: new Map(),
  menus: new Map(),
  scenes: new Map(),
}

export function readFiles(reader: ConfigFiles, before: Files | undefined): Files {
  const there = reader.list(FOLDER, '.yaml')
  if (there.length === 0) return none
  const old = before ?? none
  const accounts = table(reader, 'accounts', AccountsFile, there)
  const menus = table(reader, 'menu', MenusFile, there)
  const scenes = table(reader, 'scenes', ScenesFile, there)
  refuseStrangers(reader, there)
  return {
    isThere: true,
    texts: read(reader, 'texts', TextsFile) ?? old.texts,
    accounts: accounts ?? old.accounts,
    menus: menus ?? old.menus,
    scenes: scenes ?? old.scenes,
  }
}

/** A mistyped touchpoint would leave its account as nobody wants it. */
function refuseStrangers(reader: ConfigFiles, there: string[]): void {
  // Without it the house tells that by itself.
  if (!reader.list('.', '.yaml').includes('touchpoints.yaml')) return
  const touchpoints = new Map(Object.entries(Object(reader.yaml('touchpoints.yaml')?.value)))
  for (const name of ['accounts', 'menu']) {
    const file = there.includes(`${name}.yaml`) ? reader.yaml(`${FOLDER}/${name}.yaml`) : undefined
    for (const key of Object.keys(Object(file?.value))) {
      const found = touchpoints.get(key)
      if (Object(found).kind === 'official-account') continue
      const message = found
        ? 'this touchpoint is no official-account (config/touchpoints.yaml)'
        : 'there is no such touchpoint in config/touchpoints.yaml'
      if (file) reader.fault({ file: file.file, ...file.place([key]), path: key, message })
    }
  }
}

/** It may be missing, or empty. */
function table<Value>(
  reader: ConfigFiles,
  name: string,
  schema: z.ZodType<Record<string, Value>>,
  there: string[],
): ReadonlyMap<string, Value> | undefined {
  if (!there.includes(`${name}.yaml`)) return new Map()
  const found = read(reader, name, schema)
  return found && new Map(Object.entries(found))
}

/** Undefined where it is faulty: that is reported. */
function read<Value>(reader: ConfigFiles, name: string, schema: z.ZodType<Value>): Value | undefined {
  const file = reader.yaml(`${FOLDER}/${name}.yaml`)
  if (!file) return undefined
  const parsed = schema.safeParse(file.value ?? {})
  if (parsed.success) return parsed.data
  for (const { path, message } of parsed.error.issues.flatMap(flatten))
    reader.fault({ file: file.file, ...file.place(path), path: path.join('.'), message })
  return undefined
}

/** Each unknown key has its own line. */
function flatten(issue: z.core.$ZodIssue): { path: PropertyKey[]; message: string }[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'no such key' }))
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ path: issue.path, message }))
  return [issue]
}
