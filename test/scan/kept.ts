import { shell, type Shell } from '../cli/shell.ts'
import { gitIn } from './git.ts'

/** A shell in a folder that git keeps, with a first commit of these files. */
export async function kept(
  files: Readonly<Record<string, string>>,
): Promise<Shell & { git: (...args: string[]) => string }> {
  const sh = await shell({ 'readme.md': 'A shop.\n', ...files })
  const git = gitIn(sh.box.directory)
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'First')
  return Object.assign(sh, { git })
}
