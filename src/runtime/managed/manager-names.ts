import { VarveError } from '../../core/errors.ts'
import type { ManagedError } from './secret-request.ts'

/** Who answers references of a well-known kind, as a program writes it, and where it is from. */
const WELL_KNOWN: { readonly [scheme: string]: string } = {
  vault: 'vault(…) of varve/secrets',
  'aws-sm': 'awsSecrets(…) of varve/secrets',
  'aws-ssm': 'awsParameters(…) of varve/secrets',
  'gcp-sm': 'googleSecrets(…) of varve/secrets',
  'azure-kv': 'azureSecrets(…) of varve/secrets',
  file: 'files(…) of varve/secrets',
  env: 'variables(…) of varve/secrets',
}

/** The error for a reference that no manager answers; `schemes` are those that have one. */
export function unknownManager(text: string, scheme: string, schemes: readonly string[]): ManagedError {
  const others = schemes.length === 0 ? 'no secret managers were given' : `known are ${schemes.join(', ')}`
  const wellKnown = Object.hasOwn(WELL_KNOWN, scheme) ? WELL_KNOWN[scheme] : undefined
  const remedy =
    wellKnown === undefined
      ? `Give \`open\` a manager whose schemes have ${scheme}, as { managers: [...] }.`
      : `Give \`open\` ${wellKnown}, as { managers: [...] }.`
  return new VarveError('SECRET_MANAGER_UNKNOWN', {
    reference: text,
    reason: `has no manager that answers ${scheme}: (${others})`,
    remedy,
  })
}
