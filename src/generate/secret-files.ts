import type { Declared } from './declared.ts'

/** The name of the file a secret is read from, as `secretFiles` says it when one is missing: `database__url`. */
export function secretFileName({ env: [variable = ''], envDeclared }: Declared): string {
  return envDeclared ? variable : variable.toLowerCase()
}
