import { VarveError, type FlagDocument, type FlagRule, type Serve, type Tree, type Varve } from 'varve'
import { listing } from './keys.ts'

/** The rule that `abTest` writes, and by which an experiment is known. */
const EXPERIMENT = 'experiment'

/** An experiment as it stands. */
export interface Experiment {
  readonly key: string
  readonly scope?: string
  readonly flag: FlagDocument
  readonly rule: FlagRule
  /** The part of the line that each variant has, in hundred-thousandths, in the order of the document. */
  readonly shares: ReadonlyMap<string, number>
}

/** The experiment of a key in a scope; undefined where there is none. */
export function experimentIn(varve: Varve<Tree>, key: string, scope: string | undefined): Experiment | undefined {
  const entry = varve.entry(key, scope === undefined ? {} : { scope })
  if (entry === undefined || !('flag' in entry)) return undefined
  const { flag } = entry
  const rule = flag.rules.find(({ id }) => id === EXPERIMENT)
  const shares = rule === undefined ? undefined : sharesOf(rule.serve, flag)
  if (rule === undefined || shares === undefined) return undefined
  return { key, ...(scope === undefined ? {} : { scope }), flag, rule, shares }
}

/** The experiment that a command is about. Throws UNKNOWN_KEY, and NO_EXPERIMENT where the key has none. */
export function experimentOf(varve: Varve<Tree>, key: string, scope: string | undefined): Experiment {
  const known = listing(varve, key)
  const found = experimentIn(varve, known.key, scope)
  if (found !== undefined) return found
  throw new VarveError('NO_EXPERIMENT', { key: known.key, scope })
}

/** How much of the line each variant has; undefined for what divides no line. */
function sharesOf(serve: Serve, { variants }: FlagDocument): ReadonlyMap<string, number> | undefined {
  if (typeof serve !== 'object' || serve === null) return undefined
  const shares = new Map(Object.keys(variants).map(name => [name, 0]))
  const add = (name: string, share: number): void => void shares.set(name, (shares.get(name) ?? 0) + share)
  if ('alloc' in serve) for (const [name, from, to] of serve.alloc) add(name, to - from)
  else if ('split' in serve) {
    const total = Object.values(serve.split).reduce((sum, weight) => sum + weight, 0)
    const coverage = typeof serve.coverage === 'number' ? serve.coverage : 100_000
    for (const [name, weight] of Object.entries(serve.split)) add(name, Math.round((weight / total) * coverage))
  } else return undefined
  return shares
}
