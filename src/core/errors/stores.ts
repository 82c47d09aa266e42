import { type KnownEnd, sayEnds } from './phrases.ts'
import { problem } from './problem.ts'

/** Rows of the table about stores. */
export const storeProblems = {
  STORE_UNREACHABLE: problem(
    'unreachable',
    (d: { store: string; reason: string; starting?: true }) =>
      `The store (${d.store}) cannot be reached: ${d.reason}. ${d.starting === true ? 'Start it, or give its right address. Programs that keep a last known good start without it: open(config, { store, lastKnownGood: lastKnownGood("varve.lkg") }).' : 'Reads go on with the last known values; nothing can be changed until it is back.'}`,
  ),
  STORE_INDETERMINATE: problem(
    'unreachable',
    (d: { store: string; id: string; reason: string }) =>
      `The store (${d.store}) broke off while writing: ${d.reason}. Whether the change was kept is not known; repeat it with { id: '${d.id}' }, which is harmless if it was.`,
  ),
  STORE_CORRUPT: problem(
    'broken',
    (d: { store: string; reason: string; lastReadable: number }) =>
      `The store (${d.store}) is damaged: ${d.reason}. The last readable revision is ${d.lastReadable}. Copy it aside, then restore a backup.`,
  ),
  STORE_UNSAFE: problem(
    'denied',
    (d: { store: string; reason: string; remedy: string }) =>
      `The store (${d.store}) is not safe to use: ${d.reason}. ${d.remedy}`,
  ),
  STORE_WEAK: problem(
    'broken',
    (d: { store: string; issue: string; remedy?: string }) =>
      `The store (${d.store}) can be used, but ${d.issue}.${d.remedy === undefined ? '' : ` ${d.remedy}`}`,
  ),
  REVISION_EXISTS: problem(
    'conflict',
    (d: { store: string; id: string; number?: number }) =>
      `The store (${d.store}) already has a revision with the id ${d.id}${d.number === undefined ? '' : `: revision ${d.number}`}. Nothing was written. The change was kept the first time; a new change needs a new id.`,
  ),
  STORE_FULL: problem(
    'unreachable',
    (d: { store: string; reason: string }) =>
      `The store (${d.store}) has no room left: ${d.reason}. Nothing was changed; free some space and repeat the change.`,
  ),
  STORE_DIVERGED: problem(
    'broken',
    (d: { store: string; revision: number; known?: KnownEnd; found?: KnownEnd }) =>
      `The store (${d.store}) tells another history than the one known here, from revision ${d.revision} on${sayEnds(d)}. The last known values stay, and nothing can be changed. If the right engine comes back, this mends itself; \`varve recover\` shows what differs and how to choose.`,
  ),
  STORE_READ_ONLY: problem(
    'denied',
    (d: { store: string; remedy?: string }) =>
      `The store (${d.store}) cannot be written by this user. ${d.remedy ?? 'Give it write access, or run the command as its owner.'}`,
  ),
  NO_LOG: problem(
    'not-found',
    (d: { store: string }) =>
      `There is no log in the store (${d.store}), and nothing was made there. Check the address.`,
  ),
  COPY_REFUSED: problem(
    'conflict',
    (d: { from: string; to: string; reason: string; remedy: string }) =>
      `The store (${d.to}) cannot become a copy of the store (${d.from}): ${d.reason}. ${d.remedy}`,
  ),
  COPY_DIVERGED: problem(
    'conflict',
    (d: { from: string; to: string; revision: number }) =>
      `The stores (${d.from}) and (${d.to}) have one log with two histories: they part at revision ${d.revision}. Nothing more was written. Look at it in both with \`varve history\`, repeat what is missing as new changes in the store you keep, and give the other up.`,
  ),
  COPY_UNFAITHFUL: problem(
    'broken',
    (d: { from: string; to: string; reason: string }) =>
      `The store (${d.to}) does not hold what the store (${d.from}) holds: ${d.reason}. Use the original, and copy it to an empty place.`,
  ),
  SNAPSHOT_MISSING: problem(
    'broken',
    (d: { through: number }) =>
      `There is no snapshot of revision ${d.through}, so nothing before it may be dropped. Take one first.`,
  ),
  LAST_KNOWN_GOOD_UNSAFE: problem(
    'denied',
    (d: { file: string; reason: string; remedy: string }) =>
      `The last known good (${d.file}) is not kept: ${d.reason}. ${d.remedy}`,
  ),
  LAST_KNOWN_GOOD_UNREADABLE: problem(
    'broken',
    (d: { file: string; reason: string; remedy: string }) =>
      `The last known good (${d.file}) cannot be read: ${d.reason}. ${d.remedy}`,
  ),
  LAST_KNOWN_GOOD_UNWRITABLE: problem(
    'broken',
    (d: { file: string; reason: string; remedy: string }) =>
      `The last known good (${d.file}) cannot be written: ${d.reason}. The program goes on; a start while the store is away would find what was kept before. ${d.remedy}`,
  ),
  LAST_KNOWN_GOOD_ELSEWHERE: problem(
    'unreachable',
    (d: { store: string; reason: string; file: string; other: string }) =>
      `The store (${d.store}) cannot be reached: ${d.reason}. The last known good (${d.file}) was read from another (${d.other}), and is not served for this one. Start the store, or give its right address. If it is the same and has moved, say so: lastKnownGood(file, { movedFrom: ${JSON.stringify(d.other)} }).`,
  ),
  LAST_KNOWN_GOOD_TOO_OLD: problem(
    'unreachable',
    (d: { store: string; reason: string; file: string; age: string; most: string }) =>
      `The store (${d.store}) cannot be reached: ${d.reason}. The last known good (${d.file}) is ${d.age} old, and ${d.most} is the most that is served. Start the store, or allow a greater maximumAge.`,
  ),
  NO_STORE: problem(
    'usage',
    (d: { what: string }) =>
      `${d.what} needs a store, and this Varve was opened without one. Pass { store: sqlite('varve.db') } to open().`,
  ),

  TENANT_MISSING: problem(
    'usage',
    (d: { key: string }) =>
      `${d.key} is read for no tenant, though every tenant has its own. Read it with varve.for({ tenant }), or within varve.runAs({ tenant }, …).`,
  ),
} as const
