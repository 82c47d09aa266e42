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
  readonly #byLine: ReadonlyMap<number, Suppression>
  readonly #known: ReadonlySet<string>

  constructor(file: FileText, known: readonly string[]) {
    this.#byLine = new Map(suppressionsIn(file).map(one => [one.line, one]))
    this.#known = new Set(known)
  }

  /** True when a rule is excused on a line, with a reason. */
  excuse(rule: string, line: number): boolean {
    const near = [this.#byLine.get(line), this.#byLine.get(line - 1)]
    return near.some(one => one !== undefined && one.reason !== '' && one.rules.includes(rule))
  }

  /** Comments that excuse nothing: they give no reason, or name a rule that there is not. */
  *idle(): Generator<Sighting> {
    for (const { at, rules, reason } of this.#byLine.values()) {
      const remedy = `Write ${MARK} <rule> because <reason>.`
      const unknown = rules.find(rule => !this.#known.has(rule))
      if (rules.length === 0 || reason === '') {
        yield { at, issue: 'excuses a finding without saying which rule and why', remedy }
      } else if (unknown !== undefined) yield { at, issue: `excuses ${unknown}, which is no rule`, remedy }
    }
  }
}

/** At most one a line. */
function suppressionsIn(file: FileText): Suppression[] {
  const { text, language } = file
  const found: Suppression[] = []
  if (language === 'prose') return found
  for (let at = text.indexOf(MARK); at !== -1; at = text.indexOf(MARK, at)) {
    const end = text.indexOf('\n', at)
    const rest = text.slice(at + MARK.length, end === -1 ? undefined : end)
    // A string or an identifier that mentions it excuses nothing.
    if (/[\s#/*;!-]/.test(text[at - 1] ?? ' ')) found.push({ ...spoken(rest), line: file.place(at).line, at })
    if (end === -1) break
    at = end
  }
  return found
}

/** `secret-literal, process-env because the sandbox has nothing in it`, taken apart. */
function spoken(rest: string): Pick<Suppression, 'rules' | 'reason'> {
  const because = rest.indexOf(' because ')
  if (because === -1) return { rules: [], reason: '' }
  const rules = rest.slice(0, because).split(/[\s,]+/)
  return { rules: rules.filter(rule => rule !== ''), reason: rest.slice(because + ' because '.length).trim() }
}
