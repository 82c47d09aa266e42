import { isProblem } from 'varve'

/** How often a change is worked out anew because others wrote meanwhile. */
const TRIES = 20

/**
 * Makes a change that is worked out from what is stored. `prepare` works it out and gives back what writes it upon that, and is
 * asked again where others wrote in between, unless `isAnew` is false: what a change's author expects is theirs to see fail. Throws
 * what both throw.
 */
export async function workedOut<T>(prepare: () => Promise<() => Promise<T>>, isAnew = true): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const write = await prepare()
    try {
      return await write()
    } catch (error) {
      if (!isAnew || !isProblem(error, 'REVISION_CONFLICT') || tries >= TRIES) throw error
    }
  }
}
