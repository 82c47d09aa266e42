/** Tells of keys that are not as they should be while they are of use all the same; the code is for who filters. Never says a key. */
export type KeyWarning = (message: string, code: string) => void

/** Tells it as Node tells its own warnings. */
export function warnByNode(message: string, code: string): void {
  process.emitWarning(message, { type: 'VarveWarning', code })
}
