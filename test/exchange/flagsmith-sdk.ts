import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Flagsmith, LocalFileHandler, type BaseFlag } from 'flagsmith-nodejs'

/** Traits, as Flagsmith's SDK takes them. */
export type Traits = Readonly<Record<string, string | number | boolean | null>>

/** Flagsmith's SDK for Node over one document. Without an identifier, it is asked for the environment's flags. */
export type AskFlagsmith = (who: { readonly identifier?: string; readonly traits?: Traits }) => Promise<{
  getFlag(name: string): BaseFlag
}>

/** Flagsmith's SDK for Node in its offline mode, without a network: it wants the document in a file. */
export function flagsmithSdk(document: unknown): AskFlagsmith {
  const folder = mkdtempSync(join(tmpdir(), 'varve-flagsmith-'))
  try {
    const path = join(folder, 'environment.json')
    writeFileSync(path, JSON.stringify(document))
    const sdk = new Flagsmith({ offlineMode: true, offlineHandler: new LocalFileHandler(path) })
    return async ({ identifier, traits = {} }) =>
      identifier === undefined ? await sdk.getEnvironmentFlags() : await sdk.getIdentityFlags(identifier, { ...traits })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
