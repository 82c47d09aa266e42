import { VarveError, type Json } from 'varve'
import type { Permission } from 'varve/protocol'
import { type Members, object, type ObjectOf, type Schema } from 'varve/schema'
import type { Asked, Call } from './call.ts'
import { misfits } from './misfits.ts'
import { queryValues } from './query.ts'
import type { Reply } from './reply.ts'
import type { Soon } from './soon.ts'
import { takenQuery } from './taken.ts'

/** Methods that routes are declared for; HEAD and OPTIONS follow from them. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One way a route answers, for the OpenAPI document. */
export interface Answer {
  readonly doc: string
  /** What the body is: a schema of ours, or JSON Schema. */
  readonly schema?: Schema | { readonly [keyword: string]: Json }
  /** Its media type; JSON when absent. */
  readonly media?: string
  readonly example?: Json
}

/** Parts of a request that a route takes besides its own, all of one meaning everywhere. */
export type Taken = 'audience' | 'at' | 'scope'

/** Names in the braces of a path: `'key'` of `/v1/values/{key}/history`. `{key+}` takes slashes too. */
export type ParamNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${infer N}+` ? N : Name) | ParamNames<Rest>
  : never

/** The parameters of a path, decoded. */
export type ParamsOf<Path extends string> = Readonly<Record<ParamNames<Path>, string>>

/** What everybody may know of a route. */
export interface RouteFacts {
  readonly method: Method
  readonly path: string
  /** Its name in clients and tests: `setValue`. */
  readonly name: string
  /** What it does, in a line. */
  readonly summary: string
  /** What more there is to know. */
  readonly doc?: string
  /** What it takes to be answered; `anybody` is whoever has a credential, `public` everybody. */
  readonly permission: Permission | 'anybody' | 'public'
  /** Parts of the query with their schemas. Texts are read by the one table of `varve/schema`. */
  readonly query?: Members
  readonly body?: Schema
  /** Media types of its body; JSON when absent. What is not JSON is given to its schema as text. */
  readonly media?: readonly string[]
  /** Bytes of its body at most, where that is more than usual. */
  readonly bodyLimit?: number
  readonly takes?: readonly Taken[]
  /** True where the answer carries an entity tag, and `If-None-Match` is heard. */
  readonly tagged?: true
  /**
   * What those are told who are bound to tenants, of a route that takes neither audience nor scope: nothing when absent;
   * `same` where it tells nothing of other tenants, or sees to that itself.
   */
  readonly tenants?: 'same'
  /** True where it looks at query and body itself: what is wrong with them is nothing to tell a stranger. */
  readonly raw?: true
  /** True where no number of requests is too many: a flood must not have the server taken for dead. */
  readonly unlimited?: true
  /** `told` where who shows no credential is told so (401) rather than that there is no such path. */
  readonly strangers?: 'told'
  readonly answers: Readonly<Record<number, Answer>>
}

/** A request before its route looked at it. */
export type Draft = Asked &
  Omit<Call, 'params' | 'query' | 'body'> & {
    readonly params: Readonly<Record<string, string>>
    /** The body as JSON or text; undefined where there is none. */
    readonly body: unknown
  }

/** A route as the handler uses it. */
export interface Route extends RouteFacts {
  /** Checks query and body and answers. Throws REQUEST_INVALID with everything that does not fit. */
  answer(draft: Draft): Soon<Response | Reply>
}

/** A route as it is declared: what it takes decides the types of what `handle` is given. */
export interface RouteDeclaration<Path extends string, Q extends Members, B> extends RouteFacts {
  readonly path: Path
  readonly query?: Q
  readonly body?: Schema<unknown, B>
  readonly handle: (
    call: Call<ParamsOf<Path>, ObjectOf<Q, 'output'>, B>,
  ) => Response | Reply | Promise<Response | Reply>
}

/** Declares a route: its schemas are its validation, its types and its part of the OpenAPI document. */
export function route<const Path extends string, const Q extends Members = Record<never, never>, B = undefined>(
  declaration: RouteDeclaration<Path, Q, B>,
): Route {
  const { handle, ...facts } = declaration
  const members = { ...takenMembers(facts.takes), ...(declaration.query ?? ({} as Q)) }
  const query = object(members)
  const names = paramNames(declaration.path)
  const nothingAsked = query['~standard'].validate({})
  return {
    ...facts,
    answer(draft) {
      const { search, searchParams } = draft.url
      if (search !== '') refusePast(declaration, members, searchParams)
      const asked =
        search === '' || facts.raw === true
          ? nothingAsked
          : query['~standard'].validate(queryValues(members, searchParams, facts.takes))
      const sent = declaration.body?.['~standard'].validate(draft.body) ?? { value: undefined as B }
      if (asked.issues !== undefined || !('value' in sent)) {
        const issues = 'issues' in sent ? sent.issues : undefined
        throw new VarveError('REQUEST_INVALID', {
          problems: [...misfits('query', asked.issues), ...misfits('body', issues, declaration.body)],
        })
      }
      if (!has<ParamNames<Path>>(draft.params, names)) throw new VarveError('NO_SUCH_PATH', {})
      const own = asked.value as ObjectOf<Q, 'output'>
      return handle({ ...draft, params: draft.params, query: own, body: sent.value })
    },
  }
}

/** What tells of the present only says so: that `at` is heard nowhere else is no reason to answer as if it were not there. */
function refusePast({ raw, path }: RouteFacts, members: Members, query: URLSearchParams): void {
  if (raw === true || !query.has('at') || Object.hasOwn(members, 'at')) return
  const issue = `is of no use here: ${path} tells of the present only`
  throw new VarveError('REQUEST_INVALID', {
    problems: [{ code: 'REQUEST_INVALID', key: 'query.at', issue, remedy: 'Leave it out.' }],
  })
}

function takenMembers(takes: readonly Taken[] = []): Members {
  return Object.assign({}, ...takes.map(what => takenQuery[what])) as Members
}

/** The names in the braces of a path. */
export function paramNames(path: string): string[] {
  return Array.from(path.matchAll(/\{(\w+)\+?\}/g), ([, name = '']) => name)
}

function has<N extends string>(
  params: Readonly<Record<string, string>>,
  names: readonly string[],
): params is Readonly<Record<N, string>> {
  return names.every(name => Object.hasOwn(params, name))
}
