import type { InputOf, OutputOf, StandardSchema } from '../schema/standard.ts'
import { Secret } from '../secret.ts'

/** A schema whose value is secret: what it gives back is wrapped in `Secret`. */
export interface SecretSchema<Input = unknown, Output = unknown> extends StandardSchema<Input, Secret<Output>> {
  readonly secret: StandardSchema<Input, Output>
}

/**
 * Makes a value secret: sealed at rest, masked wherever it is shown, `.reveal()` to use. Stands outermost.
 * @example database: { url: setting(secret(url()), { doc: 'Connection string.' }) }
 */
export function secret<S extends StandardSchema>(schema: S): SecretSchema<InputOf<S>, OutputOf<S>> {
  const inner = schema as StandardSchema<InputOf<S>, OutputOf<S>>
  return {
    secret: inner,
    '~standard': {
      version: 1,
      vendor: 'varve',
      validate: value => {
        const result = inner['~standard'].validate(value)
        if (result instanceof Promise) return result.then(wrap)
        return wrap(result)
      },
      ...(inner['~standard'].jsonSchema === undefined ? {} : { jsonSchema: writeOnly(inner['~standard'].jsonSchema) }),
    },
  }
}

/** True for what `secret` returned. */
export function isSecretSchema(schema: StandardSchema): schema is SecretSchema {
  return 'secret' in schema && schema['~standard'].vendor === 'varve'
}

type Result<T> = Awaited<ReturnType<StandardSchema<unknown, T>['~standard']['validate']>>

function wrap<T>(result: Result<T>): Result<Secret<T>> {
  return result.issues === undefined ? { value: new Secret(result.value) } : result
}

type JsonSchemas = NonNullable<StandardSchema['~standard']['jsonSchema']>

/** JSON Schema's word for a value that may be sent and is never shown. */
function writeOnly(schemas: JsonSchemas): JsonSchemas {
  return {
    input: options => ({ ...schemas.input(options), writeOnly: true }),
    output: options => ({ ...schemas.output(options), writeOnly: true }),
  }
}
