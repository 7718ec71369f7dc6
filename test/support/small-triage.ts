/** A folder with all that an operator edits, and in it a catalogue of eight leaves: triage of it is made in no time. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { installEdition } from '../../src/catalogue-editions.ts'
import { leaves } from '../triage/topic/small.ts'
import { root } from './house.ts'

const shipped = join(root, 'config')
const WISHES = 'type,text\ncomplaint,打了八回电话还是不给修\n'
const DANGERS = 'urgency,disposition,text\nemergency,transfer-119,楼道着火了\n'

/** A CONFIG_DIR; it has no model yet. */
export function smallTriage(t: Test): string {
  const dir = t.testdir({})
  cpSync(shipped, dir, { recursive: true, filter: (from) => from !== join(shipped, 'triage') })
  mkdirSync(join(dir, 'triage'))
  cpSync(join(shipped, 'triage', 'type-cues.csv'), join(dir, 'triage', 'type-cues.csv'))
  writeFileSync(join(dir, 'triage', 'dangers.csv'), DANGERS)
  writeFileSync(join(dir, 'triage', 'wishes.csv'), WISHES)
  installEdition(dir, { name: 'small', note: '', leaves })
  return dir
}
