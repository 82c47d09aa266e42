#!/usr/bin/env node
/** The command `varve`. */
import { enableCompileCache } from 'node:module'
import process from 'node:process'

enableCompileCache?.()
quietWarnings()
process.stdout.on('error', endQuietly)
process.stderr.on('error', endQuietly)

const { run } = await import('./program.ts')
const { processSurroundings } = await import('./terminal.ts')
// Varve's own timers keep no process alive, and a watch waits for nothing else.
setInterval(() => {}, 2 ** 30)
const code = await run(process.argv.slice(2), processSurroundings())
// A hanging connection must not keep the terminal, but what was printed must get out.
process.stdout.write('', () => process.exit(code))

/** Whoever read our output has gone (`varve history | head`): that is no failure. */
function endQuietly(error: NodeJS.ErrnoException): void {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
}

/**
 * Node calls its SQLite experimental on every start, and Google's library warns where no metadata server answers, which is
 * told of the secret; every other warning stays.
 */
function quietWarnings(): void {
  const emit = process.emitWarning.bind(process) as (...args: unknown[]) => void
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    const isKnown = String(warning).includes('SQLite is an experimental feature') || rest[0] === 'MetadataLookupWarning'
    if (!isKnown) emit(warning, ...rest)
  }
}
