import type { Command, Options } from '../contract/command.ts'
import { lintCatalogue, listLeaves, listVersions, restoreVersion, showLeaf } from './catalogue.ts'
import { importCatalogue } from './import-catalogue.ts'

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const

export const catalogueCommands: Command[] = [
  {
    words: ['catalogue', 'import'],
    shape: 'FILE [--name EDITION] [--yes]',
    what: "a city's own catalogue, CSV or XLSX: checked, shown against the one in force, put in its place; docs/catalogue.md",
    least: 1,
    options: { name: text, yes: flag },
    run: ([file = ''], { name, yes }) => importCatalogue({ file, name: said(name), isAgreed: yes === true }),
  },
  {
    words: ['catalogue', 'lint'],
    what: 'what is to be mended in the catalogue in force: file, line, column',
    run: async () => lintCatalogue(),
  },
  {
    words: ['catalogue', 'list'],
    shape: '[PREFIX]',
    what: 'leaves whose codes begin so: code, time limit, level, unit, names',
    most: 1,
    run: async ([prefix = '']) => listLeaves(prefix),
  },
  {
    words: ['catalogue', 'show'],
    shape: 'CODE',
    what: 'all of one leaf',
    least: 1,
    run: async ([code = '']) => showLeaf(code),
  },
  {
    words: ['catalogue', 'versions'],
    what: 'the edition in force and those that are kept',
    run: async () => listVersions(),
  },
  {
    words: ['catalogue', 'restore'],
    shape: 'VERSION',
    what: 'puts a kept one back in force',
    least: 1,
    run: async ([version = '']) => restoreVersion(version),
  },
]

function said(option: Options[string]): string | undefined {
  return typeof option === 'string' ? option : undefined
}
