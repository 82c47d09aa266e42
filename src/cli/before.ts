import type { Tree, Varve } from 'varve'
import type { Before } from './written.ts'

/** What the store holds now, to be asked later what a change replaced. Secrets are masked. */
export async function before(varve: Varve<Tree>): Promise<Before> {
  const { entries } = await varve.snapshot()
  const values = new Map(entries.map(({ key, scope, value }) => [`${key}\n${scope ?? ''}`, value]))
  return ({ key, scope }) => values.get(`${key}\n${scope ?? ''}`)
}
