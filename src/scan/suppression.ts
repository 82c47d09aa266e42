import type { FileText } from './file-text.ts'
import type { Sighting } from './finding.ts'

/** A comment that says why a finding is none. */
interface Suppression {
  readonly rules: readonly string[]
  readonly line: number
  readonly at: number
  readonly reason: string
}

const MARK = 'varve-scan-ignore'

/** The comments of a file that excuse something: on the line itself, or on the line above it. */
export class Suppressions {
  readonly #all: readonly Suppression[]
  readonly #known: readonly string[]

  constructor(file: FileText, known: readonly string[]) {
    this.#all = suppressionsIn(file)
    this.#known = known
  }

  /** True when a rule is excused on a line, with a reason. */
  excuse(rule: string, line: number): boolean {
    return this.#all.some(one => {
      return one.reason !== '' && one.rules.includes(rule) && (one.line === line || one.line === line - 1)
    })
  }

  /** Comments that excuse nothing: they give no reason, or name a rule that there is not. */
  *idle(): Generator<Sighting> {
    for (const { at, rules, reason } of this.#all) {
      const unknown = rules.find(rule => !this.#known.includes(rule))
      const issue =
        rules.length === 0 || reason === ''
          ? 'excuses a finding without saying which rule and why'
          : unknown === undefined
            ? undefined
            : `excuses ${unknown}, which is no rule`
      if (issue !== undefined) yield { at, issue, remedy: `Write ${MARK} <rule> because <reason>.` }
    }
  }
}

function suppressionsIn(file: FileText): Suppression[] {
  const found: Suppression[] = []
  const { text } = file
  if (file.language === 'prose') return found
  for (let at = text.indexOf(MARK); at !== -1; at = text.indexOf(MARK, at + 1)) {
    // A string or an identifier that mentions it excuses nothing.
    if (/[^\s#/*;!-]/.test(text[at - 1] ?? ' ')) continue
    const { line } = file.place(at)
    const rest = text.slice(at + MARK.length, at + MARK.length + 400).split('\n', 1)[0] ?? ''
    const [, rules = '', reason = ''] = /^\s+([\w, -]+?)\s+because\s+(\S.*)$/.exec(rest) ?? []
    found.push({ rules: rules.split(/[\s,]+/).filter(rule => rule !== ''), line, at, reason: reason.trim() })
  }
  return found
}
