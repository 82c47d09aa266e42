/** What the system says of a file. */
export interface FileStanding {
  /** Kind and permission bits. */
  readonly mode: number
  /** Number of its owner. */
  readonly uid: number
  /** Number of the file system that it is in. */
  readonly dev: number
}

/** What the system says of the folder that a file really stands in. */
export interface FolderStanding {
  /** Its own name, without the folders above. */
  readonly name: string
  readonly uid: number
  readonly dev: number
  /** True where this process may write into it. */
  readonly isWritable: boolean
}

/**
 * True for a file that the group or everybody may use although this process could forbid it: its user owns it, in a folder of
 * the same owner that it may write into. The modes of a mount are somebody else's choice.
 */
export function isOursAndOpen(file: FileStanding, folder: FolderStanding, user: number | undefined): boolean {
  const isOurs = file.uid === user && folder.uid === user && file.dev === folder.dev && folder.isWritable
  // A generation of a Kubernetes mount: `..2026_05_01_10_00_00.1`.
  return isOurs && !folder.name.startsWith('..') && (file.mode & 0o077) !== 0
}
