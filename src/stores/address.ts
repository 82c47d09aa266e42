import { nearest } from '../core/definition/nearest.ts'
import { VarveError } from '../core/errors.ts'
import { DURATION_FORM, parseDuration } from '../core/schema/duration.ts'

/** Options that a store's address may carry after its `?`. Each store takes some of them. */
export interface AddressOptions {
  /** What the store's names in the engine begin with: a schema, a prefix. */
  namespace?: string
  /** Whether what may lose acknowledged revisions is refused, or only told. */
  durability?: 'required' | 'accepted'
  /** Whether opening brings the engine's schema up to date. */
  migrate?: boolean
  /** How long one request may take, in milliseconds. */
  patience?: number
  /** Time between two signs of life on the listening line, in milliseconds. */
  heartbeat?: number
  /** The channel on which changes are announced to other programs. */
  announce?: string
  /** How many replicas must have a revision, too, before it is acknowledged. */
  replicas?: number
  /** The longest time until another process's append is noticed, in milliseconds. */
  poll?: number
  /** Whether a token may go over a line that anybody can read. */
  insecure?: boolean
}

/** An address without the options that are ours, and those options. */
export interface ReadAddress {
  readonly place: string
  readonly options: AddressOptions
}

/** Options of every store whose engine is on other machines. */
export const ENGINE_OPTIONS = ['namespace', 'durability', 'migrate', 'patience', 'heartbeat'] as const

/**
 * Takes the options called `names` out of an address. What else its query says is the driver's and stays in it, byte for
 * byte; a name nearly ours is a slip. Where there is no driver, every other name is. Throws USAGE, without the address:
 * it may hold a password.
 * @example readAddress('postgres://db/shop?namespace=shop&sslmode=require', ENGINE_OPTIONS)
 * // { place: 'postgres://db/shop?sslmode=require', options: { namespace: 'shop' } }
 */
export function readAddress(
  address: string,
  names: readonly (keyof AddressOptions)[],
  { driver = true }: { readonly driver?: boolean } = {},
): ReadAddress {
  const start = address.indexOf('?')
  if (start === -1) return { place: address, options: {} }
  const options: AddressOptions = {}
  const others: string[] = []
  for (const pair of address.slice(start + 1).split('&')) {
    const [[name, text] = ['', '']] = new URLSearchParams(pair)
    const own = names.find(one => one === name)
    if (own !== undefined) take(own, text, options)
    else if (driver || pair === '') others.push(leftToDriver(pair, name, names))
    else throw unknown(name, names)
  }
  const query = others.filter(pair => pair !== '').join('&')
  return { place: address.slice(0, start) + (query === '' ? '' : `?${query}`), options }
}

function take(name: keyof AddressOptions, text: string, options: AddressOptions): void {
  if (options[name] !== undefined) throw wrong(`says ${name} twice`, 'Say it once.')
  if (name === 'namespace' || name === 'announce') options[name] = text
  else if (name === 'replicas') options.replicas = count(name, text)
  else if (name === 'durability') options.durability = durability(text)
  else if (name === 'migrate' || name === 'insecure') options[name] = yesOrNo(name, text)
  else options[name] = span(name, text)
}

function durability(text: string): 'required' | 'accepted' {
  if (text === 'required' || text === 'accepted') return text
  throw wrong(`says durability=${text}`, 'Write durability=required or durability=accepted.')
}

function yesOrNo(name: string, text: string): boolean {
  if (/^(?:true|yes|on|1)$/i.test(text)) return true
  if (/^(?:false|no|off|0)$/i.test(text)) return false
  throw wrong(`says ${name}=${text}`, `Write ${name}=true or ${name}=false.`)
}

function count(name: string, text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text)
  throw wrong(`says ${name}=${text}`, `Write a whole number: ${name}=1.`)
}

/** A timer that is set for longer fires at once. */
const LONGEST = 86_400_000

function span(name: string, text: string): number {
  const ms = parseDuration(text)
  if (ms !== undefined && ms > 0 && ms <= LONGEST) return ms
  throw wrong(`says ${name}=${text}`, `Write ${DURATION_FORM}, at most a day: ${name}=2s.`)
}

function leftToDriver(pair: string, name: string, names: readonly string[]): string {
  // Without a = it is no option; perhaps the rest of a password that should have been encoded.
  if (pair.includes('=') && nearest(name, names) !== undefined) throw unknown(name, names)
  return pair
}

function unknown(name: string, names: readonly string[]): VarveError<'USAGE'> {
  const near = nearest(name, names)
  return wrong(
    `has no option ${JSON.stringify(name)}`,
    near === undefined ? `There are ${names.join(', ')}.` : `Did you mean ${near}?`,
  )
}

function wrong(issue: string, remedy: string): VarveError<'USAGE'> {
  return new VarveError('USAGE', { issue: `The store's address ${issue}.`, remedy })
}
