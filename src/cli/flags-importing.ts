import path from 'node:path'
import type { WriteFlags } from './command.ts'
import { flagsFileText } from './flags-file.ts'
import { planned, readFlags, type ReadFlags, type VendorFlags } from './flags-import.ts'
import { reportFile, reportStore } from './flags-import-report.ts'
import { writeGenerated } from './generated.ts'
import type { Session } from './session.ts'
import { signed } from './signed.ts'

/** As much as a revision may ever be long: all flags of a product go into one. */
const LARGEST = 8 * 1_048_576

interface FlagsImport extends VendorFlags, WriteFlags {
  readonly out?: string
  readonly strict?: boolean
}

/** Takes flags of another product, or a file of flags, into the store or into a file. Returns the exit code. */
export async function importFlags(session: Session, name: string, flags: FlagsImport): Promise<number | void> {
  const read = await readFlags(session, name, flags)
  const isRefused = flags.strict === true && read.remarks.some(({ severity }) => severity === 'lost')
  return flags.out === undefined
    ? intoStore(session, read, { flags, isRefused })
    : intoFile(session, read, { out: flags.out, isRefused })
}

async function intoFile(
  session: Session,
  { file, remarks }: ReadFlags,
  { out, isRefused }: { readonly out: string; readonly isRefused: boolean },
): Promise<number> {
  if (!isRefused) await writeGenerated(path.resolve(session.cwd, out), flagsFileText(file), { secret: false })
  reportFile(session.output, file, remarks, isRefused ? null : out)
  return isRefused ? 5 : 0
}

async function intoStore(
  session: Session,
  { file, remarks }: ReadFlags,
  { flags, isRefused }: { readonly flags: FlagsImport; readonly isRefused: boolean },
): Promise<number | void> {
  const { varve } = await session.open({ largestRevision: LARGEST })
  const own = planned(session, varve, file)
  const plan = { ...own, remarks: [...remarks, ...own.remarks] }
  if (isRefused) {
    reportStore(session.output, plan, { why: 'Nothing was written: something is lost, and --strict forbids that.' })
    return 5
  }
  if (plan.flags.size === 0 && plan.segments.size === 0) {
    return reportStore(session.output, plan, { why: 'Everything in it is stored already: nothing was changed.' })
  }
  const options = await signed(session, flags)
  if (options === undefined) return 130
  const place = session.scope === undefined ? {} : { scope: session.scope }
  const written = await varve.import(options, draft => {
    for (const [segment, { when, ...about }] of plan.segments) draft.setSegment(segment, when, about)
    for (const [key, document] of plan.flags) draft.setFlag(key, document, place)
  })
  reportStore(session.output, plan, { written })
}
