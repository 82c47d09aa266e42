import path from 'node:path'
import { VarveError, type Config, type Secret } from 'varve'
import { readSecretManifest, variableOf, type GivenValues, type Naming } from '../generate/index.ts'
import { readDotenv } from './dotenv.ts'
import { generatedText } from './generated.ts'
import type { Session } from './session.ts'
import { fileText } from './value-input.ts'

/** Most that is read of a file of values, in bytes. */
const MOST = 4 * 1_048_576

/**
 * Values of a deployment out of a file, by key: a `.env` file, or a Kubernetes Secret (`.yaml`, `.json`). Variables that
 * no key is read from are told by name.
 */
export async function givenValues(
  session: Session,
  config: Config,
  { file, naming }: { readonly file: string; readonly naming: Naming },
): Promise<GivenValues> {
  const text = await fileText(path.resolve(session.cwd, file), file, MOST)
  const byVariable = /\.(?:ya?ml|json)$/i.test(file) ? await ofManifest(text, file) : ofDotenv(text)
  return byKey(session, config, { naming, byVariable })
}

function byKey(
  session: Session,
  config: Config,
  { naming, byVariable }: { readonly naming: Naming; readonly byVariable: ByVariable },
): GivenValues {
  const keys = new Map([...config.definitions].map(declared => [variableOf(declared, naming), declared.key]))
  const others = [...byVariable.keys()].filter(name => !keys.has(name))
  if (others.length > 0) session.output.warn(`passed over, because no key is read from them: ${others.join(', ')}`)
  const known = [...byVariable].flatMap(([name, value]) => {
    const key = keys.get(name)
    return key === undefined ? [] : [[key, value] as const]
  })
  return Object.fromEntries(known)
}

/**
 * The values a Secret file holds already, by key: writing it anew must not lose what somebody filled in. Throws USAGE
 * for entries that are not text, and CONFIG_UNUSABLE for another file.
 */
export async function keptValues(
  session: Session,
  config: Config,
  { file, naming }: { readonly file: string; readonly naming: Naming },
): Promise<GivenValues> {
  const text = await generatedText(path.resolve(session.cwd, file))
  if (text === undefined) return {}
  const manifests = await readSecretManifest(text, file)
  const binary = manifests.flatMap(one => one.binary)
  if (binary.length > 0) {
    const remedy = 'Keep them in a Secret of their own.'
    throw new VarveError('USAGE', { issue: `${file} holds entries that are not text: ${binary.join(', ')}.`, remedy })
  }
  return byKey(session, config, { naming, byVariable: new Map(manifests.flatMap(({ values }) => [...values])) })
}

type ByVariable = ReadonlyMap<string, string | Secret<string>>

async function ofManifest(text: string, file: string): Promise<ByVariable> {
  const manifests = await readSecretManifest(text, file)
  return new Map(manifests.flatMap(({ values }) => [...values]))
}

function ofDotenv(text: string): ByVariable {
  // Empty text counts as unset, here as anywhere.
  const set = Object.entries(readDotenv(text)).filter(([, value]) => value !== undefined && value !== '')
  return new Map(set.map(([name, value]) => [name, value ?? '']))
}
