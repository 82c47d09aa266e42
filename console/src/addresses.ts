import { useNavigate, useSearch } from '@tanstack/react-router'

/** What every address of the console may say: the moment that is looked at. */
export interface CommonSearch {
  /** A time, a revision (`r1842`) or a tag. */
  readonly at?: string | undefined
}

/** Who is asked for: an audience, in the address so that it can be sent to somebody. */
export interface AudienceSearch {
  readonly tenant?: string | undefined
  readonly user?: string | undefined
  readonly environment?: string | undefined
  readonly service?: string | undefined
  /** JSON of further attributes. */
  readonly attributes?: string | undefined
}

/** What an address says, before it is known which of it counts. */
export type RawSearch = Readonly<Record<string, unknown>>

/** Takes what is a text and not empty from an address, by name. */
export function texts<N extends string>(search: RawSearch, ...names: readonly N[]): { [name in N]?: string } {
  const found = names.flatMap(name => {
    const value = search[name]
    return typeof value === 'string' && value !== '' ? [[name, value] as const] : []
  })
  return Object.fromEntries(found) as { [name in N]?: string }
}

/** The part of an address that every screen has. */
export const commonSearch = (search: RawSearch): CommonSearch => texts(search, 'at')

/** The part of an address that says who is asked for. */
export const audienceSearch = (search: RawSearch): AudienceSearch =>
  texts(search, 'tenant', 'user', 'environment', 'service', 'attributes')

/** Reads an address's parameters: all of them texts, as they stand there. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search))
}

/** Writes an address's parameters; what is undefined is left out. */
export function stringifySearch(search: RawSearch): string {
  const given = Object.entries(search).flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' ? [[name, value]] : [],
  )
  const text = new URLSearchParams(given).toString()
  return text === '' ? '' : `?${text}`
}

/** The moment that is looked at, or undefined for now. */
export function useAt(): string | undefined {
  return useSearch({ strict: false, select: ({ at }: CommonSearch) => at })
}

/** Goes to another moment on the same screen; undefined for now. */
export function useGoTo(): (at: string | undefined) => void {
  const navigate = useNavigate()
  return at => void navigate({ to: '.', search: (search: RawSearch) => ({ ...search, at }) })
}
