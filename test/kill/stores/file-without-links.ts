import type { Store } from '../../../src/core/ports.ts'
import { nodeDisk } from '../../../src/stores/file/disk.ts'
import { file } from '../../../src/stores/file.ts'

/** A folder on a disk without hard links, where a killed writer leaves a lock behind. */
export const connect = (folder: string): Store =>
  file(`${folder}/log`, {
    disk: {
      ...nodeDisk,
      link: async () => {
        throw Object.assign(new Error('no hard links here'), { code: 'EPERM' })
      },
    },
  })
