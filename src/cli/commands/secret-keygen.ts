import { newFernetKey } from 'varve/secrets'
import { command, examples, type Bind } from '../command.ts'

/** `varve secret keygen`: makes a key to seal secrets with. */
export function secretKeygen(bind: Bind): ReturnType<Bind> {
  const grammar = command('keygen', 'make a key that seals secrets')
  examples(grammar, 'varve secret keygen')
  return bind(grammar, async ({ output }) => {
    const key = newFernetKey()
    if (output.json !== undefined) return output.printJson({ key })
    output.print(key)
    if (output.forPeople) output.remark(KEEP)
  })
}

const KEEP = 'Keep it as VARVE_ENCRYPTION_KEY where the deployment keeps its secrets, never beside the store.'
