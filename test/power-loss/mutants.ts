/** Disks that lie. Each stands for a mistake a file store could make, and the model must notice every one of them. */
import type { NewFile } from 'varve/stores/file'
import type { Mutation } from './exploration.ts'
import type { ModelDisk } from './model-disk.ts'
import { ROOT } from './scenarios.ts'

/** A mistake, and the runs in which it shows. */
export interface Mutant {
  readonly title: string
  readonly shownBy: string
  readonly mutate: Mutation
}

/** Every mistake the model is asked to notice. */
export const mutants: readonly Mutant[] = [
  {
    title: 'no file is fsynced',
    shownBy: 'a first opening and single appends',
    mutate: withFiles(keepNoPromise),
  },
  {
    title: 'the text of a revision is not fsynced',
    shownBy: 'a first opening and single appends',
    mutate: withFiles((file, text) => (isRevision(text) ? keepNoPromise(file) : file)),
  },
  {
    title: 'the text of a revision is fsynced after the answer',
    shownBy: 'a first opening and single appends',
    mutate: lateFiles,
  },
  { title: 'no folder is fsynced', shownBy: 'a first opening and single appends', mutate: withoutSyncOf(() => true) },
  {
    title: 'the folder of revisions is fsynced after the answer',
    shownBy: 'an append of several revisions',
    mutate: lateFolder,
  },
  {
    title: 'the folder of revisions is not fsynced',
    shownBy: 'an append of several revisions',
    mutate: withoutSyncOf(path => path === `${ROOT}/revisions`),
  },
  {
    title: 'a group of revisions is fsynced once, after its last link',
    shownBy: 'an append of several revisions',
    mutate: oncePerGroup,
  },
  {
    title: 'files are unlinked before their segment is durable',
    shownBy: 'the rolling of segments',
    mutate: withoutSyncOf(path => path === `${ROOT}/segments`),
  },
  {
    title: 'the text of a segment is not fsynced',
    shownBy: 'the rolling of segments',
    mutate: withFiles((file, text) => (isRevision(text) && text.length > 1500 ? keepNoPromise(file) : file)),
  },
  {
    title: 'a compaction unlinks before its snapshot is durable',
    shownBy: 'a compaction in the middle of a segment',
    mutate: withoutSyncOf(path => path === `${ROOT}/snapshots`),
  },
  {
    title: 'a compaction unlinks before its mark is durable',
    shownBy: 'a compaction in the middle of a segment',
    mutate: withoutSyncOf(path => path === `${ROOT}/compacted`),
  },
  {
    title: 'the log’s own name is not fsynced',
    shownBy: 'a first opening and single appends',
    mutate: withoutSyncOf(path => path === ROOT),
  },
  {
    title: 'records are not fsynced',
    shownBy: 'records and leases',
    mutate: withoutSyncOf(path => path.startsWith(`${ROOT}/records/session`)),
  },
]

function keepNoPromise(file: NewFile): NewFile {
  return { ...file, sync: async () => undefined }
}

function isRevision(text: string): boolean {
  return text.startsWith('{"at":')
}

function withFiles(change: (file: NewFile, text: string) => NewFile): Mutation {
  return disk => {
    const create = disk.create.bind(disk)
    disk.create = async path => {
      const file = await create(path)
      let text = ''
      return {
        write: async bytes => {
          text += new TextDecoder().decode(bytes)
          await file.write(bytes)
        },
        sync: () => change(file, text).sync(),
        close: () => file.close(),
      }
    }
    return disk
  }
}

// What should be durable by now becomes so when the next draft is begun: after the answer.
function lateFiles(disk: ModelDisk): ModelDisk {
  let late: NewFile[] = []
  const postponed = withFiles((file, text) => {
    return isRevision(text) ? { ...file, sync: async () => void late.push(file) } : file
  })(disk)
  const create = postponed.create.bind(postponed)
  postponed.create = async path => {
    const due = late
    late = []
    for (const file of due) await file.sync()
    return create(path)
  }
  return postponed
}

function lateFolder(disk: ModelDisk): ModelDisk {
  const create = disk.create.bind(disk)
  const sync = disk.syncDirectory.bind(disk)
  let late: string[] = []
  disk.syncDirectory = async path => {
    if (path === `${ROOT}/revisions`) late.push(path)
    else await sync(path)
  }
  disk.create = async path => {
    const due = late
    late = []
    for (const folder of due) await sync(folder)
    return create(path)
  }
  return disk
}

function withoutSyncOf(isMeant: (path: string) => boolean): Mutation {
  return disk => {
    const sync = disk.syncDirectory.bind(disk)
    disk.syncDirectory = async path => {
      if (!isMeant(path)) await sync(path)
    }
    return disk
  }
}

// Folders are fsynced only while no draft waits for its name: once for a group, not once for each of its links.
function oncePerGroup(disk: ModelDisk): ModelDisk {
  const create = disk.create.bind(disk)
  const link = disk.link.bind(disk)
  const sync = disk.syncDirectory.bind(disk)
  let waiting = 0
  disk.create = async path => {
    waiting++
    return create(path)
  }
  disk.link = async (from, to) => {
    await link(from, to)
    waiting--
  }
  disk.syncDirectory = async path => {
    if (waiting === 0) await sync(path)
  }
  return disk
}
