import { scan, type Facts, type ScannedFile } from '../../src/scan/index.ts'

/** What one rule finds in one text, as `line:column issue`. */
export function seen(rule: string, path: string, text: string, facts: Facts = {}): string[] {
  return seenIn(rule, [{ path, text }], facts).map(line => line.slice(path.length + 1))
}

/** What one rule finds in several files, as `path:line:column issue`. */
export function seenIn(rule: string, files: readonly ScannedFile[], facts: Facts = {}): string[] {
  return scan(files, facts)
    .filter(finding => finding.rule === rule)
    .map(({ path, line, column, issue }) => `${path}:${line}:${column} ${issue}`)
}
