import type { FetchedSecret, SecretManager, SecretReference } from '../core/ports/secrets.ts'
import { AwsAsking } from './aws/asking.ts'
import type { MakeClient } from './aws/connections.ts'
import type { SdkClient } from './aws/client.ts'
import type { AwsOptions } from './aws/options.ts'
import { type AwsService, invalid } from './aws/place.ts'
import { Refusal } from './refusal.ts'

const SERVICE: AwsService = {
  title: 'AWS Secrets Manager',
  name: 'secretsmanager',
  package: '@aws-sdk/client-secrets-manager',
  kind: 'secret:',
  parameters: ['region', 'stage', 'version'],
  example: 'aws-sm://prod/db#password, with ?region=eu-west-1, ?stage=AWSPREVIOUS or ?version= and its id',
}

/**
 * Answers `aws-sm:` references from AWS Secrets Manager: `aws-sm://prod/db#password`, a name or an ARN, with
 * `?stage=AWSPREVIOUS` or `?version=` and an id for another version than the current one, and `?region=`. Needs the
 * package `@aws-sdk/client-secrets-manager`, which is loaded at the first of them, and takes credentials and region from
 * where AWS's SDK finds them. `docs/secrets/aws.md` has the policy.
 * @example managers: [awsSecrets({ region: 'eu-west-1' })]
 */
export function awsSecrets(options: AwsOptions = {}): SecretManager {
  const asking = new AwsAsking(SERVICE, options, load)
  return {
    name: asking.name,
    schemes: ['aws-sm'],
    fetch: async (reference, { signal }) => {
      const version = versionOf(reference)
      return asking.about(reference, signal, async ({ id }, ask) => {
        const send: Sent = (client, sending) => client.getSecretValue({ SecretId: id, ...version }, sending)
        return secretIn(await ask({ operation: 'GetSecretValue', send }))
      })
    },
    close: () => asking.close(),
  }
}

/** What is used of the SDK's client. */
interface SecretsClient extends SdkClient {
  getSecretValue(wanted: Wanted, options: { readonly abortSignal: AbortSignal }): Promise<Answer>
}

type Sent = (client: SecretsClient, options: { readonly abortSignal: AbortSignal }) => Promise<Answer>

interface Wanted {
  readonly SecretId: string
  readonly VersionId?: string
  readonly VersionStage?: string
}

interface Answer {
  readonly SecretString?: string | undefined
  readonly SecretBinary?: Uint8Array | undefined
  readonly VersionId?: string | undefined
}

async function load(): Promise<MakeClient<SecretsClient>> {
  const { SecretsManager } = await import('@aws-sdk/client-secrets-manager')
  return settings => new SecretsManager(settings)
}

function versionOf(reference: SecretReference): Pick<Wanted, 'VersionId' | 'VersionStage'> {
  const { stage, version } = reference.parameters
  if (stage !== undefined && version !== undefined) throw invalid(reference, SERVICE, 'says both a stage and a version')
  if (version !== undefined) return { VersionId: version }
  return stage === undefined ? {} : { VersionStage: stage }
}

function secretIn({ SecretString: text, SecretBinary: bytes, VersionId: version }: Answer): FetchedSecret {
  const value = text ?? bytes
  if (value === undefined) {
    const reason = 'is answered with neither text nor bytes'
    throw new Refusal('SECRET_MALFORMED', { reason, remedy: 'Store a value, or look at what answers at the endpoint.' })
  }
  return { value, ...(version === undefined ? {} : { version }) }
}
