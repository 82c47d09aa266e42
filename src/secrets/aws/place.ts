import { VarveError } from '../../core/errors.ts'
import type { SecretReference } from '../../core/ports/secrets.ts'

/** One of the two services that keep secrets, with what is said of it. */
export interface AwsService {
  /** As references and people know it: `AWS Secrets Manager`. */
  readonly title: string
  /** As ARNs and actions name it: `secretsmanager`. */
  readonly name: 'secretsmanager' | 'ssm'
  /** The package of its client. */
  readonly package: '@aws-sdk/client-secrets-manager' | '@aws-sdk/client-ssm'
  /** What stands between an account and a name in an ARN: `secret:`. */
  readonly kind: 'secret:' | 'parameter'
  /** The parameters that its references may have. */
  readonly parameters: readonly string[]
  /** How a reference to it is written. */
  readonly example: string
}

/** Where a reference leads within AWS. */
export interface AwsPlace {
  /** Name or ARN. */
  readonly id: string
  /** The region that it names, in a parameter or in its ARN. */
  readonly region?: string
}

/** Finds the place of a reference. Throws REFERENCE_INVALID for parameters that the service does not know, and for broken ARNs. */
export function placeOf(reference: SecretReference, service: AwsService): AwsPlace {
  const { path, parameters } = reference
  const unknown = Object.keys(parameters).find(name => !service.parameters.includes(name))
  if (unknown !== undefined) throw invalid(reference, service, `takes no ${unknown}`)
  const region = parameters['region'] ?? regionOf(reference, service)
  if (region !== undefined && !/^[a-z]{2}[a-z0-9-]{1,38}[a-z0-9]$/.test(region))
    throw invalid(reference, service, 'names no region of AWS')
  return { id: path, ...(region === undefined ? {} : { region }) }
}

/** The error for a reference that the service cannot have. */
export function invalid({ text }: SecretReference, { example }: AwsService, issue: string): VarveError {
  return new VarveError('REFERENCE_INVALID', { reference: text, issue, remedy: `Write ${example}.` })
}

/** The ARN of a place as a policy names it: `*` stands for what is not known. */
export function resourceOf({ id }: AwsPlace, { name, kind }: AwsService, { region, account }: Whereabouts): string {
  if (id.startsWith('arn:')) return id
  const tail = name === 'ssm' ? `/${id.replace(/^\//, '').replace(/\/$/, '/*')}` : `${id}-*`
  return `arn:${partitionOf(region)}:${name}:${region}:${account ?? '*'}:${kind}${tail}`
}

interface Whereabouts {
  readonly region: string
  readonly account: string | undefined
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

function regionOf(reference: SecretReference, service: AwsService): string | undefined {
  const { path } = reference
  if (!path.startsWith('arn:')) return undefined
  const [, found, region] =
    /^arn:aws[a-z-]*:([a-z]+):([a-z0-9-]+):\d{12}:(?:secret:|parameter\/)[^*]+$/.exec(path) ?? []
  if (found !== service.name) throw invalid(reference, service, `is no ARN of ${service.title}`)
  return region
}
