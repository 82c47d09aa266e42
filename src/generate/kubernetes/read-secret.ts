import { Secret, VarveError } from 'varve'
import { isObject } from '../declared.ts'

/** What a Secret manifest holds. Printing it shows names and masks. */
export interface SecretManifest {
  readonly name: string | undefined
  readonly namespace: string | undefined
  /** Decoded text by the names in `data` and `stringData`; the latter wins, as in the cluster. */
  readonly values: ReadonlyMap<string, Secret<string>>
  /** Names of entries that are not text. */
  readonly binary: readonly string[]
}

/** The largest manifest that is read, in characters: Kubernetes takes secrets of 1 MiB at most. */
const LIMIT = 4_000_000
const BOUNDS = { maxAliases: 50, maxDepth: 64 } as const

/**
 * Reads the Secrets of a manifest (YAML or JSON, one document or several, or a `List` as `kubectl get secrets -o yaml`
 * prints it) and decodes them. Errors name the entry and never a value. Throws CONFIG_UNUSABLE.
 * @example const [secrets] = await readSecretManifest(await readFile('secret.yaml', 'utf8'), 'secret.yaml')
 */
export async function readSecretManifest(text: string, file = 'the manifest'): Promise<readonly SecretManifest[]> {
  if (text.length > LIMIT) throw unusable(file, `it is longer than ${LIMIT} characters.`)
  const found = (await documents(text, file)).flatMap(one => secretsIn(one))
  if (found.length === 0) throw unusable(file, 'it holds no object of the kind Secret.')
  return found.map(one => manifestOf(one, file))
}

type Members = Readonly<Record<string, unknown>>

async function documents(text: string, file: string): Promise<readonly Members[]> {
  const { loadAll, YAMLException } = await import('js-yaml')
  try {
    const all: unknown[] = loadAll(text, BOUNDS)
    return all.filter((one): one is Members => isObject(one))
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const { line = 0, column = 0 } = error.mark ?? {}
    // Its own words quote the text, which is full of secrets.
    throw unusable(`${file}:${line + 1}:${column + 1}`, 'it is not readable as YAML from there on.')
  }
}

/** A document that is a Secret, or those in a list; a `SecretList` does not say of its items what they are. */
function secretsIn(document: Members): readonly Members[] {
  const { kind, items } = document
  if (kind === 'Secret') return [document]
  if ((kind !== 'List' && kind !== 'SecretList') || !Array.isArray(items)) return []
  return items.filter(
    (item: unknown): item is Members =>
      isObject(item) && (item['kind'] === 'Secret' || (kind === 'SecretList' && item['kind'] === undefined)),
  )
}

function manifestOf(document: Members, file: string): SecretManifest {
  const { name, namespace } = membersOf(document['metadata'])
  const values = new Map<string, Secret<string>>()
  const binary: string[] = []
  for (const [entry, encoded] of Object.entries(membersOf(document['data']))) {
    const decoded = textOf(bytesOf(encoded, entry, file))
    if (decoded === undefined) binary.push(entry)
    else values.set(entry, new Secret(decoded))
  }
  for (const [entry, plain] of Object.entries(membersOf(document['stringData']))) {
    if (typeof plain !== 'string') throw unusable(file, `stringData.${entry} is not text.`)
    values.set(entry, new Secret(plain))
  }
  return { name: asText(name), namespace: asText(namespace), values, binary }
}

function membersOf(value: unknown): Members {
  return isObject(value) ? value : {}
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

function bytesOf(encoded: unknown, entry: string, file: string): Uint8Array {
  // An entry without a value is an empty one, and long ones may stand on several lines.
  const text = encoded === null ? '' : typeof encoded === 'string' ? encoded.replaceAll(/\s/g, '') : undefined
  if (text === undefined || !BASE64.test(text)) throw unusable(file, `data.${entry} is not base64.`)
  return Uint8Array.from(atob(text), character => character.codePointAt(0) ?? 0)
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function unusable(file: string, reason: string): VarveError<'CONFIG_UNUSABLE'> {
  return new VarveError('CONFIG_UNUSABLE', { file, reason })
}
