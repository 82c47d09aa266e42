import { readSecretManifest } from '../generate/index.ts'
import type { Output } from './output.ts'

/**
 * What a Secret lacks, and what it has that nobody reads, as lines to print. Its values are somebody's own: only names
 * are held against the declaration, and only names are shown.
 */
export async function nameLines(
  before: string | undefined,
  after: string,
  { file, output }: { readonly file: string; readonly output: Output },
): Promise<readonly string[]> {
  const needed = await namesIn(after, file)
  const there = before === undefined ? new Set<string>() : await namesIn(before, file)
  const { green, red } = output.paint
  return [
    ...[...needed].filter(name => !there.has(name)).map(name => green(`+${name}`)),
    ...[...there].filter(name => !needed.has(name)).map(name => red(`-${name}`)),
  ]
}

async function namesIn(text: string, file: string): Promise<ReadonlySet<string>> {
  const manifests = await readSecretManifest(text, file)
  return new Set(manifests.flatMap(({ values, binary }) => [...values.keys(), ...binary]))
}
