import type { Definition } from '../core/definition/definition.ts'
import { VarveError, type Problem } from '../core/errors.ts'
import { parseScope } from '../core/layers/audience.ts'
import type { Change, Entry } from '../core/revisions/revision.ts'
import type { FlagDocument } from '../core/rollouts/document.ts'
import { KILLED } from '../core/rollouts/segment.ts'
import { plain } from './acceptable.ts'
import type { Desk } from './desk.ts'
import type { DocumentJudge } from './document-judge.ts'
import type { AbTestOptions, FlagInput } from './rollout.ts'
import { flagBelow } from '../core/rollouts/whole-document.ts'
import { saltFor } from './salt.ts'
import { standingOf } from './standing.ts'
import type { ChangeOptions, WriteOptions } from './signature.ts'
import type { Written } from './varve.ts'
import type { DraftView } from './writer.ts'

/** What is written of flags: their documents, experiments, and whether they are killed. */
export class Flagging {
  readonly #desk: Desk
  readonly #judge: DocumentJudge

  constructor(desk: Desk, judge: DocumentJudge) {
    this.#desk = desk
    this.#judge = judge
  }

  /** Stores a flag's document. */
  setFlag(key: string, input: FlagInput, options: WriteOptions): Promise<Written> {
    return this.#store(key, options, (definition, { salt }) => complete(definition, input, salt))
  }

  /** Stores an experiment, as the flag that it is. */
  async abTest(key: string, options: AbTestOptions<unknown>): Promise<Written> {
    const { variants, control, when, coverage, unit, holdout, exclusive, ...rest } = options
    const { experiment } = await import('./experiment.ts')
    return this.#store(key, rest, ({ key: own }, { salt, standing }) =>
      experiment(own, { variants, control, when, coverage, unit, holdout, exclusive }, salt, standing),
    )
  }

  async kill(key: string, options: ChangeOptions): Promise<Written> {
    const definition = this.#desk.writable(key)
    const { present } = this.#judge
    const { off } = flagBelow(standingOf(present.state, definition)?.entry) ?? {}
    if (definition.fallback === undefined && typeof off !== 'string')
      throw new VarveError('USAGE', {
        issue: `${key} has no default to fall back on, so it cannot be killed.`,
        remedy: 'Declare a default, or give its flag an off variant.',
      })
    const change: Change = { key: definition.key, scope: KILLED, op: 'set', entry: { value: true } }
    return this.#desk.submit({ kind: 'set', changes: () => [change], options })
  }

  /** Undoes a kill; undefined where there is none. */
  async revive(key: string, options: ChangeOptions): Promise<Written | undefined> {
    const definition = this.#desk.writable(key)
    await this.#desk.fresh()
    // It may have been killed under a former name, too.
    const { state } = this.#judge.present
    const names = [definition.key, ...definition.aliases].filter(
      name => state.stored(name, KILLED)?.entry !== undefined,
    )
    if (names.length === 0) return this.#desk.madeBefore(options)
    const changes = names.map((name): Change => ({ key: name, scope: KILLED, op: 'delete' }))
    return this.#desk.submit({ kind: 'set', changes: () => changes, options })
  }

  /** Keys that are killed. */
  killed(): string[] {
    const { definitions, state } = this.#judge.present
    const names = [...state.live()].filter(({ scope }) => scope === KILLED).map(({ key }) => key)
    return [...new Set(names.map(name => definitions.find(name)?.key ?? name))]
  }

  async #store(
    key: string,
    { locked, ...options }: WriteOptions,
    make: (definition: Definition, around: { salt: string; standing: Entry | undefined }) => FlagDocument,
  ): Promise<Written> {
    const definition = this.#desk.writable(key)
    const { scope } = options
    if (scope !== undefined) parseScope(scope)
    await this.#desk.fresh()
    let warnings: readonly Problem[] = []
    const written = await this.#desk.submit({
      kind: 'set',
      options,
      changes: async state => {
        const standing = standingOf(state, definition, scope)?.entry
        const salt = await saltFor(this.#desk, definition, scope, standing)
        const flag = plain(key, make(definition, { salt, standing })) as unknown as FlagDocument
        const entry = { flag, ...(locked === true ? { locked } : {}) }
        const change: Change = { key: definition.key, ...(scope === undefined ? {} : { scope }), op: 'set', entry }
        warnings = await this.#warnings(change)
        return [change]
      },
    })
    return warnings.length === 0 ? written : { ...written, warnings }
  }

  async #warnings(change: Change): Promise<Problem[]> {
    const { documentProblems } = await import('./document-judge.ts')
    const problems = await documentProblems(this.#judge, [change], this.#judge.present.state)
    return problems.filter(({ severity }) => severity === 'warning')
  }
}

/** The change that gives a key a flag's document, as one of several in a revision. */
export async function flagChange(
  desk: Desk,
  { definition, scope, flag = {} }: { definition: Definition; scope?: string; flag?: FlagInput },
  state: DraftView,
): Promise<Change> {
  const standing = standingOf(state, definition, scope)?.entry
  const salt = flag.salt ?? (await saltFor(desk, definition, scope, standing))
  const document = plain(definition.key, complete(definition, flag, salt)) as unknown as FlagDocument
  return { key: definition.key, ...(scope === undefined ? {} : { scope }), op: 'set', entry: { flag: document } }
}

/** A document with what it does not say filled in. */
function complete({ variants }: Definition, input: FlagInput, salt: string): FlagDocument {
  return {
    ...input,
    variants: input.variants ?? variants ?? {},
    enabled: input.enabled ?? true,
    rules: input.rules ?? [],
    serve: input.serve ?? null,
    salt: input.salt ?? salt,
  }
}
