/** `phone …`: for whoever connects a call centre. */
import type { Command, CommandServices } from '../../../src/contract/command.ts'
import { listDialects } from './list-dialects.ts'
import { tryPost } from './try.ts'

export const commands: Command<CommandServices>[] = [tryPost, listDialects]
