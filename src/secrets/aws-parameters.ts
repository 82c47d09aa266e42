import type { FetchedSecret, SecretManager, SecretReference } from '../core/ports/secrets.ts'
import { type AskAws, AwsAsking } from './aws/asking.ts'
import type { SdkClient } from './aws/client.ts'
import type { MakeClient } from './aws/connections.ts'
import type { AwsOptions } from './aws/options.ts'
import { type ReadParameter, treeOf, versionOf } from './aws/parameter-tree.ts'
import { type AwsService, invalid } from './aws/place.ts'
import { Refusal } from './refusal.ts'

const SERVICE: AwsService = {
  title: 'AWS Parameter Store',
  name: 'ssm',
  package: '@aws-sdk/client-ssm',
  kind: 'parameter',
  parameters: ['region', 'version', 'label'],
  example:
    'aws-ssm:///prod/db/password, with ?region=eu-west-1, ?version=3 or ?label=live, or aws-ssm:///prod/db/ for all below it',
}

/** The most parameters that are read below one path, and the most pages, of ten parameters or fewer. */
const MOST = 1_000
const MOST_PAGES = 200

/**
 * Answers `aws-ssm:` references from AWS Systems Manager's Parameter Store: `aws-ssm:///prod/db/password` is one parameter,
 * decrypted, and `aws-ssm:///prod/db/` everything below that path as an object. Needs the package `@aws-sdk/client-ssm`,
 * which is loaded at the first of them, and takes credentials and region from where AWS's SDK finds them.
 * @example managers: [awsParameters({ region: 'eu-west-1' })]
 */
export function awsParameters(options: AwsOptions = {}): SecretManager {
  const asking = new AwsAsking(SERVICE, options, load)
  return {
    name: asking.name,
    schemes: ['aws-ssm'],
    fetch: async (reference, { signal }) => {
      const which = selectorOf(reference)
      return asking.about(reference, signal, async ({ id }, ask) => {
        const name = !id.startsWith('/') && !id.startsWith('arn:') && id.includes('/') ? `/${id}` : id
        return name.endsWith('/') ? below(name, ask) : parameter(`${name}${which}`, ask)
      })
    },
    close: () => asking.close(),
  }
}

/** What is used of the SDK's client. */
interface ParametersClient extends SdkClient {
  getParameter(
    wanted: { Name: string; WithDecryption: true },
    options: Sending,
  ): Promise<{ readonly Parameter?: ReadParameter | undefined }>
  getParametersByPath(wanted: WantedPage, options: Sending): Promise<Page>
}

interface Sending {
  readonly abortSignal: AbortSignal
}

interface WantedPage {
  readonly Path: string
  readonly Recursive: true
  readonly WithDecryption: true
  readonly MaxResults: 10
  readonly NextToken?: string
}

interface Page {
  readonly Parameters?: readonly ReadParameter[] | undefined
  readonly NextToken?: string | undefined
}

async function load(): Promise<MakeClient<ParametersClient>> {
  const { SSM } = await import('@aws-sdk/client-ssm')
  return settings => new SSM(settings)
}

/** What follows a name for another version than the newest one: `:3`, `:live`. */
function selectorOf(reference: SecretReference): string {
  const { version, label } = reference.parameters
  const selector = version ?? label
  if (version !== undefined && label !== undefined) throw invalid(reference, SERVICE, 'says both a version and a label')
  if (selector === undefined) return ''
  if (reference.path.endsWith('/')) throw invalid(reference, SERVICE, 'names a path, which has no versions')
  if (version !== undefined && !/^[1-9]\d{0,15}$/.test(version))
    throw invalid(reference, SERVICE, 'says a version that is no number')
  return `:${selector}`
}

async function parameter(Name: string, ask: AskAws<ParametersClient>): Promise<FetchedSecret> {
  const { Parameter: { Value: value, Version: version } = {} } = await ask({
    operation: 'GetParameter',
    send: (client, sending) => client.getParameter({ Name, WithDecryption: true }, sending),
  })
  if (value === undefined)
    throw new Refusal('SECRET_MALFORMED', {
      reason: 'is answered without a value',
      remedy: 'Look at what answers at the endpoint.',
    })
  return { value, ...(version === undefined ? {} : { version: String(version) }) }
}

async function below(path: string, ask: AskAws<ParametersClient>): Promise<FetchedSecret> {
  const found: ReadParameter[] = []
  let next: string | undefined
  // AWS may answer empty pages with others after them; whoever goes on like that for ever is not AWS.
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const { Parameters = [], NextToken } = await page(path, next, ask)
    found.push(...Parameters)
    if (found.length > MOST) break
    if (NextToken === undefined) return { value: treeOf(found, path), version: versionOf(found) }
    next = NextToken
  }
  throw tooMany()
}

function page(path: string, next: string | undefined, ask: AskAws<ParametersClient>): Promise<Page> {
  const wanted = { Path: path, Recursive: true, WithDecryption: true, MaxResults: 10 } as const
  return ask({
    operation: 'GetParametersByPath',
    send: (client, sending) =>
      client.getParametersByPath(next === undefined ? wanted : { ...wanted, NextToken: next }, sending),
  })
}

function tooMany(): Refusal {
  const reason = `has more than ${MOST} parameters below it, or pages without end`
  return new Refusal('SECRET_MALFORMED', { reason, remedy: 'Name a deeper path.' })
}
