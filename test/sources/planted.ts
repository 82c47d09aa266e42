import { inspect as show } from 'node:util'
import type { Source } from 'varve'
import { file } from 'varve/sources'
import type { Sandbox } from 'varve/testing'

/** Never to be seen anywhere but through reveal(). */
export const PLANTED = 'hunter2-correct-horse'

/** A config file as a source. */
export async function written(
  box: Sandbox,
  name: string,
  text: string,
  variables: Record<string, string> = {},
): Promise<Source> {
  await box.write(name, text)
  return file(box.path(name), { variables })
}

/** All the texts a thing turns into when it is printed, logged or sent. */
export function texts(thing: unknown): string {
  const error = thing instanceof Error ? [thing.message, thing.stack, show(thing.cause), show(thing)] : []
  return [show(thing, { depth: 20, showHidden: true }), JSON.stringify(thing), String(thing), ...error].join('\n')
}
