import { type ChangeOptions, type Json, VarveError, type Varve, type When, type Written } from 'varve'
import { versionAt } from './conflict.ts'
import { isRecord } from './facts.ts'
import { refuseSecret, target } from './patch-value.ts'
import { scopeIn } from './scope.ts'
import { workedOut } from './worked-out.ts'

/** One part of an object that is to be what it was. */
export interface PartWish {
  readonly key: string
  readonly scope: string | undefined
  /** Names of members, from the outermost in. */
  readonly path: readonly string[]
  readonly to: When
}

/**
 * Makes one part of a value what it was at a moment, and leaves every other part as it is now: a part that was not there then
 * is taken away. Throws VALUE_REFUSED for a secret, a document, or where no object was stored then, and what `set` throws.
 */
export async function putBackPart(varve: Varve, wanted: PartWish, options: ChangeOptions): Promise<Written> {
  refuseSecret(varve, wanted)
  const then = await storedThen(varve, wanted)
  const { expect = 'any', ...how } = options
  const prepare = async () => {
    const touched = (await versionAt(varve, wanted))?.revision ?? 0
    const value = withPart(target(varve, wanted), wanted.path, partOf(then, wanted.path))
    // Whatever others do to the other parts is in the value, or it is made anew.
    const upon = expect === 'any' ? touched : expect
    return () => varve.set(wanted.key, value, { ...how, expect: upon, ...scopeIn(wanted.scope) })
  }
  return workedOut(prepare, expect === 'any')
}

async function storedThen(varve: Varve, { key, scope, to }: PartWish): Promise<Json> {
  const { moment } = await varve.at(to)
  const version = await versionAt(varve, { key, scope }, moment.revision)
  if (isRecord(version?.after)) return version.after
  const issue = 'held no object then, of which a part could be put back'
  const problems = [{ code: 'INVALID_VALUE' as const, key, issue, remedy: 'Roll all of it back: leave out path.' }]
  throw new VarveError('VALUE_REFUSED', { problems })
}

function partOf(value: Json | undefined, [name, ...rest]: readonly string[]): Json | undefined {
  if (name === undefined) return value
  return isRecord(value) && Object.hasOwn(value, name) ? partOf(value[name], rest) : undefined
}

/** A value in which one part is another, or gone; objects on the way to it are made where they lack. */
function withPart(value: Json | undefined, [name, ...rest]: readonly string[], part: Json | undefined): Json {
  if (name === undefined) return part ?? null
  const members = new Map(isRecord(value) ? Object.entries(value) : [])
  // What leads to a part that was not there, and is not there now, stays as it is.
  if (part === undefined && rest.length > 0 && !isRecord(members.get(name))) return value ?? null
  if (part === undefined && rest.length === 0) members.delete(name)
  else members.set(name, withPart(members.get(name), rest, part))
  return Object.fromEntries(members)
}
