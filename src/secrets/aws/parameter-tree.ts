import { createHash } from 'node:crypto'
import type { JsonObject } from '../../core/json.ts'
import { Refusal } from '../refusal.ts'

/** A parameter as the SDK gives it. */
export interface ReadParameter {
  readonly Name?: string | undefined
  readonly Value?: string | undefined
  readonly Version?: number | undefined
}

interface Branch extends Map<string, string | Branch> {}

/**
 * Parameters as one object, by the names between the slashes below `path`; each value is text. Throws a Refusal:
 * SECRET_NOT_FOUND where there are none, SECRET_MALFORMED where a parameter has others below it.
 */
export function treeOf(parameters: readonly ReadParameter[], path: string): JsonObject {
  if (parameters.length === 0)
    throw new Refusal('SECRET_NOT_FOUND', {
      reason: 'has no parameters below it',
      remedy: 'Look at the path, the account and the region.',
    })
  const tree: Branch = new Map()
  for (const { Name = '', Value = '' } of parameters) plant(tree, Name.slice(path.length), Value)
  return objectOf(tree)
}

/** Names what was read: another version of any parameter, one more or one less makes another name. */
export function versionOf(parameters: readonly ReadParameter[]): string {
  const lines = parameters.map(({ Name, Version }) => `${Name} ${Version}\n`).toSorted()
  return createHash('sha256').update(lines.join('')).digest('hex').slice(0, 16)
}

function plant(tree: Branch, name: string, value: string): void {
  const names = name.split('/')
  const last = names.pop() ?? ''
  const branch = names.reduce<Branch>((parent, part) => {
    const child = parent.get(part) ?? new Map<string, string | Branch>()
    if (typeof child === 'string') throw both(name)
    parent.set(part, child)
    return child
  }, tree)
  if (branch.has(last)) throw both(name)
  branch.set(last, value)
}

function objectOf(branch: Branch): JsonObject {
  // Members are defined, not assigned: one called __proto__ is a member like others.
  return Object.fromEntries(
    [...branch].map(([name, value]) => [name, typeof value === 'string' ? value : objectOf(value)]),
  )
}

function both(name: string): Refusal {
  const reason = `is a value and a path at once, at ${name}`
  return new Refusal('SECRET_MALFORMED', { reason, remedy: 'Rename one of the two, or name a deeper path.' })
}
