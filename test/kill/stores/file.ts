import type { Store } from '../../../src/core/ports.ts'
import { file } from '../../../src/stores/file.ts'

export const connect = (folder: string): Store => file(`${folder}/log`)
