import { mutants } from '../../test/store-contract/mutants.ts'
import type { Mutant } from '../../test/store-contract/mutant.ts'
import { promisesOf } from '../../test/store-contract/promises-of.ts'
import { tableOf } from './table.ts'

/** What a mutant breaks, its own promise first. */
interface Caught {
  readonly mutant: Mutant
  readonly passed: number
  readonly broken: readonly string[]
}

/** Holds stores that are wrong to the whole contract, prints which promise finds each out, and answers whether all were. */
export async function holdMutants(): Promise<boolean> {
  const sound = await hold({ title: '(none: the sound store)', breaks: '' })
  const caught: Caught[] = []
  for (const mutant of mutants) caught.push(await hold(mutant))
  const rows = [sound, ...caught].map(({ mutant, passed, broken }) => [
    mutant.title,
    passed,
    broken.length,
    broken.includes(mutant.breaks) ? mutant.breaks : '-',
  ])
  console.log(tableOf(['a store that …', 'passed', 'failed', 'is found out by: a store …'], rows).join('\n'))
  const found = caught.filter(({ mutant, broken }) => broken.includes(mutant.breaks))
  console.log(`\n${found.length} of ${mutants.length} mutants are found out by the promise they were made to break.`)
  return found.length === mutants.length && sound.broken.length === 0
}

async function hold(mutant: Mutant): Promise<Caught> {
  const broken: string[] = []
  const promises = promisesOf(mutant)
  for (const promise of promises) {
    await promise.run().catch(() => broken.push(promise.title))
  }
  return { mutant, passed: promises.length - broken.length, broken }
}
