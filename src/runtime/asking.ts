/** Asking the sources what they have. */
import type { Definition } from '../core/definition/definition.ts'
import type { SecretPlace, Source, SourceAnswer, SourceKey, SourceReport, SourceRequest } from '../core/ports.ts'

/** One document a source answered with. */
export interface Answer {
  readonly source: Source
  readonly report: SourceReport
}

/** Who is asking, and how anew. */
export type Asking = Pick<SourceRequest, 'environment' | 'profiles' | 'service' | 'fresh'>

/** How often sources are asked again because a folder changed between one and the next. */
const PATIENCE = 5

/**
 * Asks every source, all at once, and gives their documents, the weakest first. The answers are there at once when every
 * source answers at once. Where two of them read different generations of one folder, all are asked again: a
 * configuration is never put together from two of them.
 */
export function askSources(
  sources: readonly Source[],
  keys: readonly SourceKey[],
  asking: Asking,
): readonly Answer[] | Promise<readonly Answer[]> {
  const isSecret = (place: SecretPlace): boolean => sources.some(source => source.isSecret?.(place, keys) === true)
  const request: SourceRequest = { ...asking, keys, isSecret }
  const answers = sources.map(source => source.load(request))
  if (answers.every(answer => !(answer instanceof Promise))) return documents(sources, answers as SourceAnswer[])
  return settled(sources, answers, request)
}

async function settled(
  sources: readonly Source[],
  first: readonly (SourceAnswer | Promise<SourceAnswer>)[],
  request: SourceRequest,
): Promise<readonly Answer[]> {
  let found = documents(sources, await Promise.all(first.map(async answer => answer)))
  for (let again = 1; again < PATIENCE && !isOneGeneration(found); again += 1) {
    const answers = await Promise.all(sources.map(async source => source.load({ ...request, fresh: true })))
    found = documents(sources, answers)
  }
  return found
}

function documents(sources: readonly Source[], answers: readonly SourceAnswer[]): readonly Answer[] {
  return sources.flatMap((source, index) => {
    const reports = answers[index] ?? []
    return [reports].flat().map((report: SourceReport) => ({ source, report }))
  })
}

function isOneGeneration(answers: readonly Answer[]): boolean {
  const known = new Map<string, string>()
  for (const { folder, generation } of answers.flatMap(({ report }) => report.generations ?? [])) {
    if ((known.get(folder) ?? generation) !== generation) return false
    known.set(folder, generation)
  }
  return true
}

/**
 * The keys that sources are asked for: the same list each time while nothing new was declared, so that they can keep what
 * they made of it.
 */
export class AskedKeys {
  #definitions: readonly Definition[] = []
  #keys: readonly SourceKey[] = []

  of(definitions: Iterable<Definition>): readonly SourceKey[] {
    const now = [...definitions]
    const isSame =
      now.length === this.#definitions.length && now.every((one, index) => one === this.#definitions[index])
    if (!isSame) {
      this.#definitions = now
      this.#keys = now.map(asKey)
    }
    return this.#keys
  }
}

/** A declared value as sources see it. */
export function asKey(definition: Definition): SourceKey {
  const { key, env, envDeclared, aliases, secret, keepsEmpty } = definition
  return {
    ...{ key, env, envDeclared, aliases, secret, keepsEmpty },
    // Asked for only where a name leads into a value: some libraries take long to describe themselves.
    get shape() {
      return definition.shape
    },
  }
}
