import type { CommandMaker } from './command.ts'
import { remove } from './commands/delete.ts'
import { get } from './commands/get.ts'
import { list } from './commands/list.ts'
import { set } from './commands/set.ts'

/** Every command, in the order of `varve help`. */
export const commandMakers: readonly CommandMaker[] = [list, get, set, remove]
