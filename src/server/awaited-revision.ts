import { type Varve, VarveError } from 'varve'
import { headers } from 'varve/protocol'

/**
 * Waits until the revision that a request wants (`min-revision`) is applied here, and no longer than `patience`
 * milliseconds. Throws REVISION_AWAITED, or REQUEST_UNREADABLE.
 */
export function awaitRevision(varve: Varve, request: Request, patience: number): Promise<void> | undefined {
  const text = request.headers.get(headers.minRevision)
  // Few want one, and nobody else is to wait.
  return text === null ? undefined : awaited(varve, text, patience)
}

async function awaited(varve: Varve, text: string, patience: number): Promise<void> {
  const wanted = /^\d{1,15}$/.test(text) ? Number(text) : undefined
  if (wanted === undefined)
    throw new VarveError('REQUEST_UNREADABLE', { issue: `${headers.minRevision} is no number`, remedy: 'Send 42.' })
  if (varve.head().number >= wanted || (await arrives(varve, wanted, patience))) return
  throw new VarveError('REVISION_AWAITED', { revision: wanted, head: varve.head().number })
}

/** True once a revision is applied; it is asked for at once, and then listened for. */
async function arrives(varve: Varve, wanted: number, patience: number): Promise<boolean> {
  const known = (): boolean => varve.head().number >= wanted
  let timer: ReturnType<typeof setTimeout> | undefined
  let tell: (known: boolean) => void = () => undefined
  const applied = new Promise<boolean>(resolve => void (tell = resolve))
  const watch = varve.watchRevisions(() => known() && tell(true))
  timer = setTimeout(() => tell(known()), patience)
  try {
    const asked = varve.refresh().then(known, () => false)
    return (await Promise.race([applied, asked])) || (await applied)
  } finally {
    clearTimeout(timer)
    watch.stop()
  }
}
