import type { Declared } from './declared.ts'

/** The name of the file a secret is read from, as `secretFiles` looks for it: `database__url`. */
export function secretFileName({ key, env: [variable = ''], envDeclared }: Declared): string {
  // A declared name of a variable says nothing of files, where every key answers to its derived name.
  return (envDeclared ? key.replaceAll('.', '__') : variable).toLowerCase()
}
