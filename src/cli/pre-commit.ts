import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { VarveError } from 'varve'
import type { Repository } from './repository.ts'
import type { Session } from './session.ts'
import { confirmed } from './signed.ts'

const COMMAND = 'npx --no-install varve scan --staged'
const HOOK = `#!/bin/sh
# Looks for secrets in what is about to be committed. Undo: delete this file. Once: git commit --no-verify
exec ${COMMAND}
`

/** Installs the pre-commit hook after asking. One that is there already is left alone, and told what to add. */
export async function installHook(session: Session, repository: Repository | undefined): Promise<number> {
  if (repository === undefined) {
    const issue = 'There is no git repository here to install a hook in.'
    throw new VarveError('USAGE', { issue, remedy: 'Run `git init` first, or -C the folder of one.' })
  }
  const { output } = session
  const file = repository.hook('pre-commit')
  const short = session.shortPath(file)
  if (existsSync(file)) {
    if (readFileSync(file, 'utf8').includes('varve scan --staged')) return said(session, `${short} scans already.`, 0)
    return said(
      session,
      `${short} is there already and was left as it is. Add this line to it:\n  ${COMMAND} || exit 1`,
      1,
    )
  }
  const sure = await confirmed(session, `Write ${short}, which scans what is about to be committed?`)
  if (sure === undefined) return 130
  if (!sure) return said(session, 'Nothing was written.', 1)
  write(file)
  if (output.json !== undefined) output.printJson({ hook: file })
  return said(session, `Written: ${short}. Undo: rm ${short}`, 0)
}

function said({ output }: Session, text: string, code: number): number {
  output.remark(text)
  return code
}

function write(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, HOOK)
  chmodSync(file, 0o755)
}
