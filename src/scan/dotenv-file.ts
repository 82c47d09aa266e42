import type { Facts } from './facts.ts'
import type { FileText } from './file-text.ts'
import type { Sighting } from './finding.ts'
import { baseName, isSample } from './language.ts'

/** `.env` files that git keeps, and those that nothing keeps out of it. */
export function* committedDotenv(file: FileText, facts: Facts): Generator<Sighting> {
  if (!isDotenv(file.path)) return
  const name = baseName(file.path)
  if (facts.tracked?.has(file.path) === true) {
    yield {
      at: 0,
      issue: `is kept by git, and a ${name} is where secrets gather`,
      remedy: `Run \`git rm --cached ${file.path}\`, add ${name} to .gitignore, and keep a ${name}.example with the names.`,
      ...(/^\.env\.(test|ci)$/.test(name) ? { severity: 'warning' as const } : {}),
    }
  } else if (facts.untracked?.has(file.path) === true) yield unignored(name)
}

/** A file of that name which nothing keeps out of git. */
export function unignored(name: string): Sighting {
  const remedy = `Add a line ${name} to .gitignore, before somebody adds everything.`
  return { at: 0, issue: 'is not ignored by git', remedy, severity: 'warning' }
}

/** True for a `.env` file that is used, and not one to be copied; encrypted ones may be kept. */
function isDotenv(path: string): boolean {
  return /^\.env(\.[\w.-]+)?$/.test(baseName(path)) && !isSample(path) && !/\.(vault|enc|gpg|age)$/.test(path)
}
