/** Where the settings come from: variables and, unless somebody develops, one secret of AWS with the rest. */
import process from 'node:process'
import type { SecretOptions, Source } from 'varve'
import { secretsOf } from 'varve/secrets'
import { env } from 'varve/sources'

/** The AWS layer: `production/app` in Secrets Manager, a JSON object with the names of variables. One of its values is no secret. */
export const aws: Source = secretsOf('aws-sm://${env}/app', { plain: ['database.poolSize'] })

/** Variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>

/** The sources of a program with these variables, the weakest first: what AWS has counts. Who develops needs no AWS. */
// varve-scan-ignore process-env because it decides which sources there are.
export function sources(variables: Variables = process.env): readonly Source[] {
  return [env({ from: variables }), ...(variables['VARVE_ENV'] === undefined ? [] : [aws])]
}

/** No secret of production may stand in a file of the program or an argument; a start waits five seconds for AWS. */
export const secrets: SecretOptions = { require: { production: 'sealed' }, deadline: '5s' }
