import type { Definition } from '../core/definition/definition.ts'
import type { Definitions } from '../core/definition/definitions.ts'
import { misspelt, nearest } from '../core/definition/nearest.ts'
import type { Problem } from '../core/errors.ts'
import { layerList, resolve, type Layer } from '../core/layers/layer.ts'
import type { Platform } from '../core/ports.ts'
import { AskedKeys, askSources, type Answer } from './asking.ts'
import { isDevelopment } from '../core/development.ts'
import { defaultLayer } from './default-layer.ts'
import type { Derivations } from './derivations.ts'
import type { OpenOptions } from './open-options.ts'
import { SecretPass, type SecretLookup } from './managed/secret-pass.ts'
import { misplacedDefault, requiredSecrets, type RequiredSecrets } from './secrets/secret-policy.ts'
import { NOBODY } from './snapshot.ts'
import { sourceLayers, type Sourced } from './source-layers.ts'

/** What the sources come to: layers for the present, and what is wrong with them. */
export interface SourcedPresent {
  readonly sourced: Sourced
  /** Layers below the stored ones, strongest first. */
  readonly lower: readonly Layer[]
  readonly pins: ReadonlySet<string>
  /** What must stop a start, or a reload. */
  readonly fatal: readonly Problem[]
  /** What is only to be told. */
  readonly told: readonly Problem[]
  /** References to secrets that were looked up, by their text. */
  readonly needed: ReadonlySet<string>
  /** Those of them that would have to be fetched first. */
  readonly wanted: ReadonlySet<string>
}

/** What asking sources works with. */
export interface SourcingParts {
  readonly derivations: Derivations
  readonly options: OpenOptions
  /** Where secrets are looked up that sources refer to. */
  readonly lookup: SecretLookup
}

/** Asks a process's sources, at start and whenever they change, and judges what they say. */
export class Sourcing {
  readonly environment: string
  /** Names whose files and sections count, weakest first. */
  readonly profiles: readonly string[]
  readonly #definitions: Definitions
  readonly #derivations: Derivations
  readonly #options: OpenOptions
  readonly #keys = new AskedKeys()
  readonly #lookup: SecretLookup
  readonly #required: RequiredSecrets | undefined

  constructor(platform: Platform, definitions: Definitions, { derivations, options, lookup }: SourcingParts) {
    const listed = (name: string): string[] => names(platform.variable?.(name) ?? '')
    const [environment = 'development', ...others] = [
      ...(options.as?.environment === undefined ? [] : [options.as.environment]),
      ...(options.as?.environment === undefined ? [...listed('VARVE_ENV')] : []),
      ...(options.as?.environment === undefined && listed('VARVE_ENV').length === 0 ? listed('NODE_ENV') : []),
    ]
    this.environment = environment
    this.profiles = [...new Set([environment, ...others, ...(options.profiles ?? listed('VARVE_PROFILES'))])]
    this.#definitions = definitions
    this.#derivations = derivations
    this.#options = options
    this.#lookup = lookup
    this.#required = requiredSecrets(options.secrets, environment)
  }

  /** Asks every source; anew, unless only keys were added. */
  ask(definitions: Iterable<Definition> = this.#definitions, fresh = true): ReturnType<typeof askSources> {
    const { sources = [], as } = this.#options
    const { environment, profiles } = this
    return askSources(sources, this.#keys.of(definitions), { environment, profiles, service: as?.service, fresh })
  }

  /** Tells every source that its last answer counts. */
  accepted(): void {
    for (const source of this.#options.sources ?? []) source.accepted?.()
  }

  /** Makes layers of the answers. */
  present(answers: readonly Answer[]): SourcedPresent {
    const { environment } = this
    const secrets = new SecretPass(this.#lookup)
    const sourced = sourceLayers(answers, this.#definitions, { environment, secrets, require: this.#required })
    const declared = [...this.#definitions].filter(({ pin }) => pin).map(({ key }) => key)
    const defaults = this.#derivations.within(defaultLayer(this.#definitions, this.environment))
    const profiles = this.#unknownProfiles(sourced)
    const misplaced = this.#misplacedDefaults(sourced, defaults)
    return {
      sourced,
      lower: [...sourced.layers, defaults],
      pins: new Set([...sourced.pins, ...declared]),
      ...this.#judged({ ...sourced, invalid: [...sourced.invalid, ...misplaced], profiles }),
      needed: secrets.needed,
      wanted: secrets.wanted,
    }
  }

  /** Secrets whose declared default serves where secrets must come from elsewhere. */
  #misplacedDefaults({ layers, invalid }: Sourced, defaults: Layer): Problem[] {
    const required = this.#required
    if (required === undefined) return []
    const refused = new Set(invalid.map(({ key }) => key))
    const list = layerList([...layers, defaults], new Set())
    return [...this.#definitions].flatMap(definition => {
      const { key, secret, derivation } = definition
      if (!secret || derivation !== undefined || refused.has(key)) return []
      const winner = resolve(list, key, NOBODY)
      const isDefault = winner !== undefined && winner === defaults.find(key, NOBODY, list)
      return isDefault && winner.input !== null ? [misplacedDefault(definition, required)] : []
    })
  }

  #judged({
    invalid,
    unknown,
    warnings,
    profiles,
  }: Pick<Sourced, 'invalid' | 'unknown' | 'warnings'> & { readonly profiles: readonly Problem[] }): {
    fatal: readonly Problem[]
    told: readonly Problem[]
  } {
    const { unknownKeys = 'warn', invalidValues = 'error' } = this.#options
    const asError = (problem: Problem): Problem => ({ ...problem, severity: 'error' })
    const isError = ({ severity }: Problem): boolean => severity !== 'warning'
    return {
      fatal: [
        ...(invalidValues === 'error' ? invalid : []),
        ...(unknownKeys === 'error' ? unknown.map(asError) : []),
        ...profiles.filter(isError),
      ],
      told: [
        ...(invalidValues === 'warn' ? invalid : []),
        ...(unknownKeys === 'warn' ? unknown : []),
        ...profiles.filter(problem => !isError(problem)),
        ...warnings,
      ],
    }
  }

  /** Active profiles that no source has ever heard of: misspelt when one they know is near. */
  #unknownProfiles({ profiles: known, services: others }: Pick<Sourced, 'profiles' | 'services'>): Problem[] {
    const { unknownProfiles, as } = this.#options
    if (unknownProfiles === 'ignore') return []
    const services = this.#unknownService([...new Set([...known, ...others])], as?.service)
    // Files of services are named as files of profiles are; this process's own service is no environment.
    return [...services, ...this.#strangers(known.filter(name => name !== as?.service))]
  }

  /** A service that no file is for is nothing unusual, unless it is nearly the name of one that has a file. */
  #unknownService(known: readonly string[], service: string | undefined): Problem[] {
    const near = service === undefined || known.includes(service) ? undefined : misspelt(service, known)
    if (service === undefined || near === undefined) return []
    const issue = `is the service, but no file is for it (there are ${known.join(', ')})`
    const severity = this.#options.unknownProfiles === 'warn' ? 'warning' : 'error'
    return [{ code: 'PROFILE_UNKNOWN', key: service, severity, issue, remedy: `Did you mean ${near}?` }]
  }

  #strangers(known: readonly string[]): Problem[] {
    const { unknownProfiles } = this.#options
    const strangers = this.profiles.filter(name => !known.includes(name) && !isDevelopment(name))
    if (known.length === 0) return []
    return strangers.map(name => {
      const near = nearest(name, known)
      const isError =
        unknownProfiles === 'error' || (unknownProfiles === undefined && misspelt(name, known) !== undefined)
      return {
        code: 'PROFILE_UNKNOWN',
        key: name,
        severity: isError ? 'error' : 'warning',
        issue: `is the environment, but no file or section is for it (there are ${known.join(', ')})`,
        ...(near === undefined ? {} : { remedy: `Did you mean ${near}?` }),
      }
    })
  }
}

function names(text: string): string[] {
  return text
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')
}
