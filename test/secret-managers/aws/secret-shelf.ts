import { createHash, randomUUID } from 'node:crypto'
import { ACCOUNT, AwsFailure } from './failures.ts'

/** What a request or an answer has as its members. */
export type Members = Readonly<Record<string, unknown>>

/** A secret's text or its bytes. */
export type SecretContent = { readonly SecretString: string } | { readonly SecretBinary: string }

interface Version {
  readonly id: string
  readonly content: SecretContent
  readonly created: number
  readonly stages: Set<string>
}

interface ShelvedSecret {
  readonly name: string
  readonly arn: string
  readonly versions: Map<string, Version>
  deleted: boolean
  /** Its KMS key is gone. */
  sealed: boolean
}

const CURRENT = 'AWSCURRENT'
const PREVIOUS = 'AWSPREVIOUS'

/** Secrets Manager's secrets: versions under stages that move. Each member named after an operation answers it, or throws AwsFailure. */
export class SecretShelf {
  readonly #secrets = new Map<string, ShelvedSecret>()
  readonly #region: string
  readonly #now: () => number

  constructor(region: string, now: () => number) {
    this.#region = region
    this.#now = now
  }

  /** Puts a text there, as its newest version; what was newest is AWSPREVIOUS from then on. Returns the version's id. */
  keep(name: string, content: string | Uint8Array): string {
    const kept =
      typeof content === 'string'
        ? { SecretString: content }
        : { SecretBinary: Buffer.from(content).toString('base64') }
    const id = randomUUID()
    if (this.#secrets.has(name)) this.PutSecretValue({ SecretId: name, ClientRequestToken: id, ...kept })
    else this.CreateSecret({ Name: name, ClientRequestToken: id, ...kept })
    return id
  }

  /** Takes away the KMS key that a secret is encrypted with. */
  loseKeyOf(name: string): void {
    this.#find(name).sealed = true
  }

  /** Takes a secret away at once, as ForceDeleteWithoutRecovery does. */
  drop(name: string): void {
    this.#secrets.delete(name)
  }

  /** All that is kept, for a server that tells too much. */
  confess(): string {
    return JSON.stringify([...this.#secrets.values()].flatMap(({ versions }) => [...versions.values()]))
  }

  /** The ARN of a secret. */
  arnOf(name: string): string {
    return this.#find(name).arn
  }

  CreateSecret({ Name, ClientRequestToken, ...content }: Members): Members {
    const name = text(Name, 'Name')
    if (this.#secrets.has(name))
      throw new AwsFailure('ResourceExistsException', `The operation failed because the secret ${name} already exists.`)
    const tail = createHash('sha256').update(name).digest('base64url').replaceAll(/[-_]/g, 'x').slice(0, 6)
    const arn = `arn:aws:secretsmanager:${this.#region}:${ACCOUNT}:secret:${name}-${tail}`
    this.#secrets.set(name, { name, arn, versions: new Map(), deleted: false, sealed: false })
    return this.PutSecretValue({ SecretId: name, ClientRequestToken, ...content })
  }

  PutSecretValue({ SecretId, ClientRequestToken, VersionStages, SecretString, SecretBinary }: Members): Members {
    const secret = this.#alive(SecretId)
    const id = ClientRequestToken === undefined ? randomUUID() : text(ClientRequestToken, 'ClientRequestToken')
    const content =
      SecretString === undefined
        ? { SecretBinary: text(SecretBinary, 'SecretBinary') }
        : { SecretString: text(SecretString, 'SecretString') }
    const version = { id, content, created: this.#now(), stages: new Set<string>() }
    secret.versions.set(id, version)
    for (const stage of (VersionStages as readonly string[] | undefined) ?? [CURRENT]) move(secret, stage, version)
    return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: [...version.stages] }
  }

  GetSecretValue({ SecretId, VersionId, VersionStage }: Members): Members {
    const secret = this.#alive(SecretId)
    const version = find(secret, VersionId as string | undefined, VersionStage as string | undefined)
    if (secret.sealed)
      throw new AwsFailure(
        'DecryptionFailure',
        "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
      )
    const { id, content, created, stages } = version
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: id,
      ...content,
      VersionStages: [...stages],
      CreatedDate: created / 1_000,
    }
  }

  UpdateSecretVersionStage({ SecretId, VersionStage, MoveToVersionId, RemoveFromVersionId }: Members): Members {
    const secret = this.#alive(SecretId)
    const stage = text(VersionStage, 'VersionStage')
    const holder = [...secret.versions.values()].find(({ stages }) => stages.has(stage))
    if (holder !== undefined && holder.id !== RemoveFromVersionId)
      throw new AwsFailure(
        'InvalidParameterException',
        `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
      )
    if (MoveToVersionId === undefined) holder?.stages.delete(stage)
    else move(secret, stage, find(secret, text(MoveToVersionId, 'MoveToVersionId')))
    return { ARN: secret.arn, Name: secret.name }
  }

  DescribeSecret({ SecretId }: Members): Members {
    const { arn, name, versions, deleted } = this.#find(SecretId)
    const staged = [...versions.values()].filter(({ stages }) => stages.size > 0)
    const stages = Object.fromEntries(staged.map(({ id, stages }) => [id, [...stages]]))
    return {
      ARN: arn,
      Name: name,
      VersionIdsToStages: stages,
      ...(deleted ? { DeletedDate: this.#now() / 1_000 } : {}),
    }
  }

  DeleteSecret({ SecretId }: Members): Members {
    const secret = this.#find(SecretId)
    secret.deleted = true
    return { ARN: secret.arn, Name: secret.name, DeletionDate: this.#now() / 1_000 + 30 * 86_400 }
  }

  #alive(id: unknown): ShelvedSecret {
    const secret = this.#find(id)
    if (!secret.deleted) return secret
    throw new AwsFailure(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    )
  }

  #find(id: unknown): ShelvedSecret {
    const wanted = text(id, 'SecretId')
    const found = [...this.#secrets.values()].find(({ name, arn }) => [name, arn, arn.slice(0, -7)].includes(wanted))
    if (found !== undefined) return found
    throw new AwsFailure('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
  }
}

/** Attaches a stage to a version and to no other; what was current becomes the previous one. */
function move(secret: ShelvedSecret, stage: string, to: Version): void {
  const from = [...secret.versions.values()].find(({ stages }) => stages.has(stage))
  if (from === to) return
  from?.stages.delete(stage)
  to.stages.add(stage)
  if (stage === CURRENT && from !== undefined) move(secret, PREVIOUS, from)
  if (stage === CURRENT) to.stages.delete(PREVIOUS)
}

function find(secret: ShelvedSecret, id: string | undefined, stage?: string): Version {
  const wanted = stage ?? (id === undefined ? CURRENT : undefined)
  const version = [...secret.versions.values()].find(one =>
    id === undefined ? one.stages.has(wanted ?? '') : one.id === id,
  )
  const which = id === undefined ? `staging label: ${wanted}` : `VersionId: ${id}`
  if (version === undefined)
    throw new AwsFailure(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${which}`,
    )
  if (wanted !== undefined && !version.stages.has(wanted))
    throw new AwsFailure(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    )
  return version
}

/** A text among the members of a request. Throws AwsFailure. */
export function text(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw new AwsFailure('InvalidParameterException', `You must provide a value for the ${name} parameter.`)
}
