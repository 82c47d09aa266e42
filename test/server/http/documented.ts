import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Case } from './cases/case.ts'
import type { Served } from './served.ts'

/** One operation of the OpenAPI document, as the tests use it. */
export interface Operation {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly statuses: readonly number[]
  readonly hasBody: boolean
  readonly isPublic: boolean
  /** Names of what it takes, in its path, its query and its headers. */
  readonly parameters: readonly string[]
}

interface Documented {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
}

interface DocumentedOperation {
  readonly operationId: string
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>
  readonly requestBody?: unknown
  readonly parameters?: readonly { readonly name: string }[]
  readonly security?: readonly unknown[]
}

/** The OpenAPI document that a server answers. */
export async function documentOf(shop: Served): Promise<Documented> {
  return (await (await shop.ask('/openapi.json')).json()) as Documented
}

/** Every operation of a document. */
export function operationsOf({ paths }: Documented): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, responses, requestBody, security, parameters = [] }]) => ({
      ...{ name: operationId, method: method.toUpperCase(), path },
      statuses: Object.keys(responses).map(Number).filter(Number.isFinite),
      ...{ hasBody: requestBody !== undefined, isPublic: security?.length === 0 },
      parameters: parameters.map(({ name }) => name),
    })),
  )
}

/** The path of an operation with its parameters filled in. */
export function pathOf({ path }: Operation, wanted: Case, found: Readonly<Record<string, string>> = {}): string {
  const params: Readonly<Record<string, string>> = { key: 'limits.maxUploads', ...wanted.params, ...found }
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? name))
  const query = found['query'] ?? wanted.query
  return (wanted.path ?? filled) + (query === undefined ? '' : `?${query}`)
}

/** Holds answers against the schemas that the document has for them. */
export class AnswerCheck {
  readonly #ajv: Ajv2020
  readonly #document: Documented
  /** What is compiled, by where it stands: every problem is one schema. */
  readonly #compiled = new Map<string, ReturnType<Ajv2020['compile']>>()

  constructor(document: Documented) {
    this.#ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
    this.#ajv.addSchema(document, 'document')
    this.#document = document
  }

  /** What is wrong with the body of an answer; empty where all of it is as documented. */
  complaints({ name, method, path }: Operation, status: number, media: string, body: unknown): string {
    const operation = this.#document.paths[path]?.[method.toLowerCase()]
    const content = operation?.responses[String(status)]?.content
    if (content === undefined || !Object.hasOwn(content, media))
      return `${name} ${status} is documented without ${media}`
    const pointer = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', media, 'schema']
    const validate = this.#validator(media.includes('problem') ? ['components', 'schemas', 'Problem'] : pointer)
    return validate(body) === true ? '' : this.#ajv.errorsText(validate.errors)
  }

  #validator(pointer: readonly string[]): ReturnType<Ajv2020['compile']> {
    const escaped = pointer.map(part => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
    const $ref = `document#/${escaped.join('/')}`
    const validate = this.#compiled.get($ref) ?? this.#ajv.compile({ $ref })
    this.#compiled.set($ref, validate)
    return validate
  }
}
