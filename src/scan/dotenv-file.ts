import type { Facts } from './facts.ts'
import type { FileText } from './file-text.ts'
import type { Sighting } from './finding.ts'
import { baseName, isSample } from './language.ts'

/** `.env` files that git keeps, and one that nothing keeps out of it. */
export function* committedDotenv(file: FileText, facts: Facts): Generator<Sighting> {
  const { tracked, dotenvIgnored } = facts
  if (tracked === undefined || !isDotenv(file.path)) return
  if (tracked.has(file.path)) {
    const name = baseName(file.path)
    yield {
      at: 0,
      issue: `is kept by git, and a ${name} is where secrets gather`,
      remedy: `Run \`git rm --cached ${file.path}\`, add ${name} to .gitignore, and keep a ${name}.example with the names.`,
      ...(/^\.env\.(test|ci)$/.test(name) ? { severity: 'warning' as const } : {}),
    }
  } else if (dotenvIgnored === false) {
    const remedy = 'Add a line .env to .gitignore, before somebody adds everything.'
    yield { at: 0, issue: 'is not ignored by git', remedy, severity: 'warning' }
  }
}

/** True for a `.env` file that is used, and not one to be copied; encrypted ones may be kept. */
function isDotenv(path: string): boolean {
  return /^\.env(\.[\w.-]+)?$/.test(baseName(path)) && !isSample(path) && !/\.(vault|enc|gpg|age)$/.test(path)
}
