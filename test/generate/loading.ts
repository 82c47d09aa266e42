import { openSync, partOf, type Config, type Json, type Problem, type Tree } from 'varve'

/** What is wrong with a document that a configuration file holds; nothing where it loads. What is missing does not count. */
export function wrongWith(config: Config<Tree>, document: Json): readonly Problem[] {
  const problems: Problem[] = []
  const origin = { file: 'config.toml', line: 1, column: 1 }
  openSync(config, {
    as: { environment: 'test' },
    sources: [{ layer: 'file', name: 'config.toml', load: () => ({ tree: partOf(document, origin) }) }],
    missingValues: 'allow',
    invalidValues: 'warn',
    onProblem: problem => problems.push(problem),
    platform: { warn: () => {} },
  })
  return problems.filter(({ code, issue }) => !PASSING.has(code) && !issue.split('; ').every(one => MISSING.test(one)))
}

const PASSING: ReadonlySet<string> = new Set(['MISSING_VALUE', 'SHAPE_CLASH'])
/** What another file may have; in a list nothing is put together of several. */
const MISSING = /^is missing(?: at (?!(?:.*\.)?\d).*)?$/

/** A document with one value in it, at a dotted key. */
export function documentWith(key: string, value: Json): { readonly [name: string]: Json } {
  const [name = '', ...rest] = key.split('.')
  return { [name]: rest.length === 0 ? value : documentWith(rest.join('.'), value) }
}
