import { isObject, type JsonObject } from '../../core/json.ts'
import type { FetchedSecret } from '../../core/ports/secrets.ts'
import { readReference } from '../../core/secret-reference.ts'
import { claim, claimSame, eventually } from '../claim.ts'
import type { ManagerClause, ManagerUnderTest, SecretKind } from '../manager-contract.ts'
import { fetched, sample } from './asking.ts'

/** One value of each kind, with what careless reading breaks. */
const values: Readonly<Record<SecretKind, FetchedSecret['value']>> = {
  text: ' Ünïcode 🔑 "quoted" \\ {"not": "an object"} 100%\n',
  bytes: Uint8Array.from({ length: 256 }, (_, index) => index),
  object: { user: 'dana', password: ' p@ss #1?&=%41\\" 🔑 ', 'dotted.name': 'x', empty: '' },
}

/** What a manager answers when all is well. */
export const answers: readonly ManagerClause[] = [
  {
    title: 'answers what was put, as it is',
    keep: async (tested, deadline) => {
      for (const kind of tested.keeps) {
        await tested.put(kind, values[kind])
        const { value } = await fetched(tested, tested.reference(kind), deadline)
        claimSame(kindOf(value), kind, `The kind of a secret that is ${kind}`)
        claimSame(plainOf(value), plainOf(values[kind]), `A secret that is ${kind}`)
      }
    },
  },
  {
    title: 'answers the newest value, and names it otherwise than the one before',
    keep: async (tested, deadline) => {
      const reference = tested.reference('rotated')
      await tested.put('rotated', sample(tested, 'first'))
      const first = await fetched(tested, reference, deadline)
      await tested.put('rotated', sample(tested, 'second'))
      const second = await fetched(tested, reference, deadline)
      const again = await fetched(tested, reference, deadline)
      claimSame(plainOf(second.value), plainOf(sample(tested, 'second')), 'The value after a rotation')
      claim(first.version !== undefined && first.version !== '', 'A secret should come with the name of its version')
      claim(first.version !== second.version, 'The version after a rotation should be another')
      claimSame(again.version, second.version, 'The version when nothing happened')
    },
  },
  {
    title: 'answers all of a secret when a field of it is asked for',
    keep: async (tested, deadline) => {
      await tested.put('whole', sample(tested, 'whole'))
      const { value } = await fetched(tested, `${tested.reference('whole')}#password`, deadline)
      claimSame(plainOf(value), plainOf(sample(tested, 'whole')), 'The secret')
    },
  },
  {
    title: 'answers several at once, each with its own',
    keep: async (tested, deadline) => {
      const names = Array.from({ length: 20 }, (_, index) => `one-${index}`)
      for (const name of names) await tested.put(name, sample(tested, name))
      const found = await Promise.all(names.map(name => fetched(tested, tested.reference(name), deadline)))
      claimSame(
        found.map(({ value }) => plainOf(value)),
        names.map(name => plainOf(sample(tested, name))),
        'The secrets',
      )
    },
  },
  {
    title: 'is not led astray by members called __proto__ and constructor',
    keep: async (tested, deadline) => {
      const odd = '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"safe":"1"}'
      await tested.put('odd', tested.keeps.includes('object') ? (JSON.parse(odd) as JsonObject) : odd)
      const { value } = await fetched(tested, tested.reference('odd'), deadline)
      claimSame(Reflect.get({}, 'polluted'), undefined, 'A member of every object')
      if (!isObject(value) || value instanceof Uint8Array) return
      const prototype: unknown = Object.getPrototypeOf(value)
      claim(prototype === Object.prototype || prototype === null, 'What is answered should be a plain object')
      claimSame(value['safe'], '1', 'The member beside them')
    },
  },
  {
    title: 'tells when a secret changed, where it can be watched, and not after it was stopped',
    keep: async (tested, deadline) => {
      await tested.put('watched', sample(tested, 'first'))
      const heard = await heardOf(tested, deadline)
      claimSame(heard.stopped, 0, 'Calls of a watch that was stopped')
    },
  },
]

async function heardOf(tested: ManagerUnderTest, deadline: number): Promise<{ stopped: number }> {
  const { manager } = tested
  const heard = { stopped: 0, watching: 0 }
  if (manager.watch === undefined) return heard
  const reference = readReference(tested.reference('watched'))
  let wake = (): void => {}
  manager.watch(reference, () => void (heard.stopped += 1))()
  const end = manager.watch(reference, () => {
    heard.watching += 1
    wake()
  })
  try {
    await manager.fetch(reference, { signal: AbortSignal.timeout(deadline) })
    await tested.put('watched', sample(tested, 'second'))
    await eventually(
      () => heard.watching > 0,
      deadline,
      'A change should be noticed',
      listener => (wake = listener),
    )
  } finally {
    end()
  }
  return heard
}

function kindOf(value: FetchedSecret['value']): SecretKind {
  if (typeof value === 'string') return 'text'
  return value instanceof Uint8Array ? 'bytes' : 'object'
}

/** A value in a form that can be compared and printed. */
function plainOf(value: FetchedSecret['value']): unknown {
  return value instanceof Uint8Array ? [...value] : value
}
