import type { Explanation } from 'varve'
import { isoTime } from './words.ts'

/** The winning layer of an explanation and where its value stands, as `--json` prints it. */
export function sourceJson({ layer, origin }: Explanation): object {
  return { layer, ...originJson(origin) }
}

/** An origin with its instant as ISO text. */
export function originJson(origin: Explanation['origin'] | undefined): object {
  if (origin === undefined) return {}
  return 'at' in origin ? { ...origin, at: isoTime(origin.at) } : origin
}
