import { ACCOUNT, AwsFailure } from './failures.ts'
import { type Members, text } from './secret-shelf.ts'

type Kind = 'String' | 'StringList' | 'SecureString'

interface Version {
  readonly value: string
  readonly kind: Kind
  readonly labels: Set<string>
  readonly modified: number
}

/** The most parameters that a page has. */
const PAGE = 10

/** Parameter Store's parameters. Each member named after an operation answers it, or throws AwsFailure. */
export class ParameterShelf {
  readonly #parameters = new Map<string, Version[]>()
  readonly #region: string
  readonly #now: () => number

  constructor(region: string, now: () => number) {
    this.#region = region
    this.#now = now
  }

  /** Puts a value there, as a new version. */
  keep(name: string, value: string, kind: Kind = 'SecureString'): void {
    this.PutParameter({ Name: name, Value: value, Type: kind, Overwrite: true })
  }

  /** Takes a parameter away. */
  drop(name: string): void {
    this.#parameters.delete(name)
  }

  /** All that is kept, for a server that tells too much. */
  confess(): string {
    return JSON.stringify([...this.#parameters])
  }

  PutParameter({ Name, Value, Type, Overwrite }: Members): Members {
    const name = text(Name, 'Name')
    if (name.includes('/') && !name.startsWith('/'))
      throw new AwsFailure('ValidationException', 'Parameter name must be a fully qualified name.')
    if (!/^[\w./-]+$/.test(name))
      throw new AwsFailure(
        'ValidationException',
        'Only a mix of letters, numbers and the following 3 symbols .-_ are allowed.',
      )
    const versions = this.#parameters.get(name) ?? []
    if (versions.length > 0 && Overwrite !== true)
      throw new AwsFailure(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      )
    versions.push({ value: text(Value, 'Value'), kind: Type as Kind, labels: new Set(), modified: this.#now() })
    this.#parameters.set(name, versions)
    return { Version: versions.length, Tier: 'Standard' }
  }

  LabelParameterVersion({ Name, ParameterVersion, Labels }: Members): Members {
    const versions = this.#parameters.get(text(Name, 'Name')) ?? []
    const version = (ParameterVersion as number | undefined) ?? versions.length
    for (const label of Labels as readonly string[])
      versions.forEach(({ labels }, index) => (index === version - 1 ? labels.add(label) : labels.delete(label)))
    return { InvalidLabels: [], ParameterVersion: version }
  }

  GetParameter({ Name, WithDecryption }: Members): Members {
    return { Parameter: this.#parameter(text(Name, 'Name'), WithDecryption === true) }
  }

  GetParameters({ Names, WithDecryption }: Members): Members {
    const names = Names as readonly string[]
    if (names.length > PAGE)
      throw new AwsFailure('ValidationException', 'Member must have length less than or equal to 10')
    const known = names.filter(name => this.#parameters.has(name))
    return {
      Parameters: known.map(name => this.#parameter(name, WithDecryption === true)),
      InvalidParameters: names.filter(name => !known.includes(name)),
    }
  }

  /** Pages are smaller than they may be, and the first is empty: AWS promises no more than that there is another. */
  GetParametersByPath({ Path, Recursive, WithDecryption, MaxResults, NextToken }: Members): Members {
    const path = text(Path, 'Path')
    if (!path.startsWith('/'))
      throw new AwsFailure('ValidationException', 'The parameter path must begin with a slash /.')
    const most = (MaxResults as number | undefined) ?? PAGE
    if (most < 1 || most > PAGE)
      throw new AwsFailure('ValidationException', 'Member must have value less than or equal to 10')
    const below = path.endsWith('/') ? path : `${path}/`
    const isBelow = (name: string): boolean =>
      name.startsWith(below) && (Recursive === true || !name.slice(below.length).includes('/'))
    const names = [...this.#parameters.keys()].filter(isBelow).toSorted()
    const from = NextToken === undefined ? 0 : offsetOf(text(NextToken, 'NextToken'))
    const to = NextToken === undefined && names.length > most ? 0 : from + most
    const page = names.slice(from, to).map(name => this.#parameter(name, WithDecryption === true))
    return {
      Parameters: page,
      ...(to < names.length ? { NextToken: Buffer.from(`from:${to}`).toString('base64') } : {}),
    }
  }

  #parameter(wanted: string, decrypted: boolean): Members {
    const id = wanted.startsWith('arn:') ? wanted.slice(wanted.indexOf(':parameter/') + ':parameter'.length) : wanted
    const [name = '', selector] = id.split(':')
    const versions = this.#parameters.get(name)
    if (versions === undefined) throw new AwsFailure('ParameterNotFound', '')
    const number = selector === undefined ? versions.length : selected(versions, selector)
    const version = versions[number - 1]
    if (version === undefined)
      throw new AwsFailure(
        'ParameterVersionNotFound',
        `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`,
      )
    const { value, kind, modified } = version
    return {
      ...{ Name: name, Type: kind, Version: number, LastModifiedDate: modified / 1_000, DataType: 'text' },
      ...(selector === undefined ? {} : { Selector: `:${selector}` }),
      ARN: `arn:aws:ssm:${this.#region}:${ACCOUNT}:parameter/${name.replace(/^\//, '')}`,
      Value: kind === 'SecureString' && !decrypted ? sealed(value) : value,
    }
  }
}

/** The number of the version that a selector names, by number or by label. */
function selected(versions: readonly Version[], selector: string): number {
  return /^\d+$/.test(selector) ? Number(selector) : versions.findIndex(({ labels }) => labels.has(selector)) + 1
}

function offsetOf(token: string): number {
  const [, from] = /^from:(\d+)$/.exec(Buffer.from(token, 'base64').toString()) ?? []
  if (from === undefined) throw new AwsFailure('ValidationException', 'The specified token is invalid.')
  return Number(from)
}

/** What stands there for who does not ask for it in the clear: something that looks like it, and is not. */
function sealed(value: string): string {
  return `AQICAHh${Buffer.alloc(48 + value.length).toString('base64')}`
}
