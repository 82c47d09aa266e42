import type { Definition } from '../core/definition/definition.ts'
import type { Definitions } from '../core/definition/definitions.ts'
import type { Rule } from '../core/definition/validator.ts'
import { VarveError, type Problem } from '../core/errors.ts'
import type { Timers } from '../core/ports.ts'
import type { Derivations } from './derivations.ts'
import { missingProblems } from './missing.ts'
import type { OpenOptions } from './open-options.ts'
import type { Present } from './present.ts'
import type { SourcedPresent } from './sourcing.ts'
import { brokenRules, type RuleVerdict } from './start-rules.ts'
import { requiredSecrets } from './secrets/secret-policy.ts'
import { withoutServed } from './managed/start-secrets.ts'
import type { Troubles } from './troubles.ts'
import { hasValue } from './unfit.ts'

/** What judging a start works with. */
export interface VerdictParts {
  readonly definitions: Definitions
  readonly derivations: Derivations
  readonly options: OpenOptions
  readonly rules: readonly Rule[]
  readonly troubles: Troubles
  readonly timers: Timers
  readonly environment: string
}

/** Of which keys it is asked whether they are missing, and what else is known of them. */
export interface MissingAmong {
  readonly present?: Present
  readonly definitions?: Iterable<Definition>
  readonly ignored?: ReadonlyMap<string, string>
}

/** Whether what the sources and the store make may be started with. */
export class StartVerdict {
  readonly #parts: VerdictParts

  constructor(parts: VerdictParts) {
    this.#parts = parts
  }

  /** Everything that stops a start: values that do not fit, and keys without any. */
  wrong(present: Present, { fatal, sourced: { ignored } }: SourcedPresent): Problem[] {
    const has = (key: string): boolean => hasValue(present, key)
    const { stopping, told } = withoutServed(fatal, key => present.isStored(key))
    for (const problem of told) this.#parts.troubles.report(problem)
    return [...stopping, ...this.missing(fatal, has, { present, ignored })]
  }

  /** Keys that must have a value and have none; those that something else is wrong with are told of already. */
  missing(
    fatal: readonly Problem[],
    has: (key: string) => boolean,
    { present, definitions = this.#parts.definitions, ignored }: MissingAmong = {},
  ): Problem[] {
    const { options, derivations, environment } = this.#parts
    const { missingValues = 'error', sources = [] } = options
    if (missingValues === 'allow') return []
    const refused = new Set(fatal.map(({ key }) => key))
    const failure = (key: string): string | undefined => present?.failureOf(key)
    const own = (key: string): boolean => refused.has(key) || has(key)
    // What is computed from something missing is not missing itself.
    const waits = (key: string): boolean =>
      derivations.inputs(key).some(input => refused.has(input) || !own(input) || waits(input))
    const required = requiredSecrets(options.secrets, environment)
    return missingProblems(definitions, { has: key => own(key) || waits(key), failure, ignored, required }, sources)
  }

  /** Rules across keys, asked about what the sources and defaults make. */
  async broken(present: Present): Promise<RuleVerdict> {
    const { rules, timers, troubles } = this.#parts
    const verdict = await brokenRules(present, rules, timers)
    for (const problem of verdict.warnings) troubles.report(problem)
    return verdict
  }

  /** Throws everything that stops the start, in one report. */
  refuse(problems: readonly Problem[], told: readonly Problem[] = []): void {
    const { environment } = this.#parts
    if (problems.length > 0) throw new VarveError('INVALID_SETTINGS', { problems: [...problems, ...told], environment })
  }
}
