/** Whether secrets come from where the options ask them to come from. */
import type { Definition } from '../../core/definition/definition.ts'
import type { Problem } from '../../core/errors.ts'
import { interpolation, type Piece } from '../../core/layers/interpolation.ts'
import type { Origin } from '../../core/layers/origin.ts'
import type { Part, ScalarPart } from '../../core/layers/part.ts'
import type { SourceLayer } from '../../core/ports.ts'
import { schemeOf } from '../../core/secret-reference.ts'
import type { SecretOptions, SecretRequirement } from '../open-options.ts'
import { at } from '../own-parts.ts'

/** What is asked of secrets in an environment. */
export interface RequiredSecrets {
  readonly requirement: SecretRequirement
  readonly environment: string
}

/** What the options ask for in an environment; undefined where nothing is. */
export function requiredSecrets(options: SecretOptions | undefined, environment: string): RequiredSecrets | undefined {
  const { require } = options ?? {}
  const requirement = typeof require === 'string' ? require : ownMember(require, environment)
  return requirement === undefined ? undefined : { requirement, environment }
}

function ownMember(
  require: Exclude<SecretOptions['require'], string>,
  environment: string,
): SecretRequirement | undefined {
  return require !== undefined && Object.hasOwn(require, environment) ? require[environment] : undefined
}

/** What speaks against a secret as sources have it; `secrets` are the secrets it takes in. Undefined for nothing. */
export function misplacedIn(
  { key, secret }: Definition,
  part: Part,
  { secrets, required }: { readonly secrets: readonly string[]; readonly required: RequiredSecrets | undefined },
): Problem | undefined {
  if (required === undefined || !secret) return undefined
  const { requirement } = required
  const wrong = scalarsIn(part).find(
    scalar => !takesIn(scalar, secretsFor(requirement, secrets)) && !isAllowed(scalar.origin, requirement),
  )
  return wrong === undefined ? undefined : { ...refusal(key, required), ...at(wrong.origin) }
}

/** What speaks against the default of a secret, where one serves. */
export function misplacedDefault({ key, place }: Definition, required: RequiredSecrets): Problem {
  return { ...refusal(key, required), ...at({ declared: place }) }
}

/** What speaks against a secret that is stored, or to be stored: sealed, in the open, or as a reference to where it is not safe. */
export function misplacedStored(
  { key, reference }: { readonly key: string; readonly reference?: string },
  required: RequiredSecrets | undefined,
): Problem | undefined {
  if (required?.requirement !== 'external') return undefined
  if (reference !== undefined && schemeOf(reference) !== 'env') return undefined
  const issue = `is a secret, and ${required.environment} wants those in a secret manager only (secrets.require: 'external')`
  const remedy = "Put it into a secret manager, and store where it is: reference('vault://…')."
  return { code: 'SECRET_POLICY', key, issue, remedy }
}

function refusal(key: string, { requirement, environment }: RequiredSecrets): Problem {
  return {
    code: 'SECRET_POLICY',
    key,
    issue: `is a secret in a place that ${environment} does not allow (secrets.require: '${requirement}')`,
    remedy: remedyFor(requirement),
  }
}

const REMEDIES: Readonly<Record<SecretRequirement, string>> = {
  external: 'Keep it in a secret manager and write a reference to it, or mount it as a file (/run/secrets).',
  sealed: 'Set it in the environment or a mounted file, or keep it in a secret manager and write a reference to it.',
}

/** What to do about a secret that is in no place which is asked for. */
export function remedyFor(requirement: SecretRequirement): string {
  return REMEDIES[requirement]
}

/** True for a layer in which a secret may stand as it is. */
export function mayHold(layer: SourceLayer, requirement: SecretRequirement): boolean {
  if (layer === 'secret-manager' || layer === 'secret-file') return true
  return requirement === 'sealed' && layer === 'env'
}

function isAllowed(origin: Origin, requirement: SecretRequirement): boolean {
  if ('manager' in origin || 'secretFile' in origin) return true
  return requirement === 'sealed' && 'variable' in origin
}

/** The secrets that a place may take in: a reference to a variable leads to the environment, whoever looks it up. */
function secretsFor(requirement: SecretRequirement, secrets: readonly string[]): readonly string[] {
  return requirement === 'external' ? secrets.filter(name => !name.startsWith('env:')) : secrets
}

/** True for text that has the secret from elsewhere: from a manager, or from another key, which is judged by itself. */
function takesIn({ text, references }: ScalarPart, secrets: readonly string[]): boolean {
  if (references === undefined) return false
  const read = references === true ? interpolation(text) : { pieces: references }
  return 'pieces' in read && read.pieces.some(piece => isSecretPiece(piece, secrets))
}

function isSecretPiece(piece: Piece, secrets: readonly string[]): boolean {
  if (typeof piece === 'string') return false
  return secrets.includes(piece.name) || (secrets.length > 0 && piece.within !== undefined)
}

function scalarsIn(part: Part): readonly ScalarPart[] {
  switch (part.kind) {
    case 'scalar':
      return [part]
    case 'list':
      return part.items.flatMap(scalarsIn)
    case 'map':
      return [...part.members.values()].flatMap(scalarsIn)
    case 'items':
      return [...part.items.values()].flatMap(scalarsIn)
  }
}
