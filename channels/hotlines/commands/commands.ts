/** `hotline …`: for whoever connects a hotline, and whoever keeps it. */
import type { Command, CommandServices } from '../../../src/contract/command.ts'
import { lintHotlines } from './lint.ts'
import { draftHotline } from './new.ts'
import { signHotline } from './sign.ts'
import { tryHotline } from './try.ts'

export const commands: Command<CommandServices>[] = [tryHotline, draftHotline, lintHotlines, signHotline]
