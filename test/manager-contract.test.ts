import { describe, expect, it } from 'vitest'
import { VarveError, type ProblemCode } from '../src/core/errors.ts'
import type { FetchedSecret, SecretManager, SecretReference } from 'varve'
import { managerContract, type ManagerUnderTest, type ServerState } from 'varve/testing'

/** A manager over a map, as good as they come, with a token that it must not say. */
interface House {
  readonly token: string
  readonly secrets: Map<string, { value: FetchedSecret['value']; version: number }>
  readonly forbidden: Set<string>
  readonly pending: Set<() => void>
  state: ServerState
  closed: boolean
}

const newHouse = (): House => ({
  ...{ token: 'house-token', secrets: new Map(), forbidden: new Set(), pending: new Set() },
  ...{ state: 'well', closed: false },
})

const refusal = ({ text }: SecretReference, code: ProblemCode & `SECRET_${string}`, reason: string): Error =>
  new VarveError(code as 'SECRET_NOT_FOUND', { reference: text, manager: 'The house', reason, remedy: 'Mend it.' })

/** Resolves never, and rejects when the signal says so or the house is closed. */
function hanging(house: House, reference: SecretReference, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(refusal(reference, 'SECRET_MANAGER_UNREACHABLE', 'did not answer in time'))
    house.pending.add(end)
    signal.addEventListener('abort', end)
  })
}

function managerOf(house: House): SecretManager {
  return {
    name: 'The house',
    schemes: ['house'],
    fetch: async (reference, { signal }) => {
      const [parameter] = Object.keys(reference.parameters)
      if (parameter !== undefined)
        throw new VarveError('REFERENCE_INVALID', { reference: reference.text, issue: `takes no ${parameter}` })
      if (signal.aborted) throw refusal(reference, 'SECRET_MANAGER_UNREACHABLE', 'was not asked for')
      if (house.state === 'hanging') return hanging(house, reference, signal)
      if (house.state === 'flooding') throw refusal(reference, 'SECRET_MALFORMED', 'has no end')
      if (house.state !== 'well') throw refusal(reference, 'SECRET_MANAGER_UNREACHABLE', 'is away')
      if (house.forbidden.has(reference.path)) throw refusal(reference, 'SECRET_FORBIDDEN', 'may not be read')
      const found = house.secrets.get(reference.path)
      if (found === undefined) throw refusal(reference, 'SECRET_NOT_FOUND', 'is not there')
      return { value: found.value, version: String(found.version) }
    },
    close: () => {
      house.closed = true
      for (const end of house.pending) end()
    },
  }
}

function tested(
  spoil: (manager: SecretManager, house: House) => Partial<SecretManager> = () => ({}),
): ManagerUnderTest {
  const house = newHouse()
  const manager = managerOf(house)
  return {
    manager: { ...manager, ...spoil(manager, house) },
    keeps: ['object', 'text', 'bytes'],
    reference: name => `house:${name}`,
    put: (name, value) => void house.secrets.set(name, { value, version: (house.secrets.get(name)?.version ?? 0) + 1 }),
    remove: name => void house.secrets.delete(name),
    forbid: name => void house.forbidden.add(name),
    turn: state => void (house.state = state),
    connections: () => (house.closed ? 0 : 1),
    credentials: [house.token],
  }
}

/** The promises that a manager breaks. */
async function broken(spoil?: (manager: SecretManager, house: House) => Partial<SecretManager>): Promise<string[]> {
  const titles: string[] = []
  for (const { title, run } of managerContract(() => tested(spoil), { deadline: 300 }))
    await run().catch(() => titles.push(title))
  return titles
}

/** The fetch of a manager whose failures are changed. */
const failing =
  (change: (error: Error, reference: SecretReference) => unknown) =>
  ({ fetch }: SecretManager): Partial<SecretManager> => ({
    fetch: async (reference, options) =>
      fetch(reference, options).catch((error: unknown) => {
        throw change(error instanceof Error ? error : new Error('none'), reference)
      }),
  })

/** The fetch of a manager whose answers are changed. */
const answering =
  (change: (fetched: FetchedSecret) => FetchedSecret) =>
  ({ fetch }: SecretManager): Partial<SecretManager> => ({
    fetch: async (reference, options) => change(await fetch(reference, options)),
  })

describe('the contract of secret managers', () => {
  it('is kept by a good one', async () => {
    expect(await broken()).toEqual([])
  })

  it('finds one that picks the field by itself, or changes values', async () => {
    const changing = answering(fetched => ({ ...fetched, value: JSON.stringify(fetched.value) }))
    expect(await broken(changing)).toContain('answers what was put, as it is')
  })

  it('finds one that names no versions', async () => {
    expect(await broken(answering(({ value }) => ({ value })))).toEqual([
      'answers the newest value, and names it otherwise than the one before',
    ])
  })

  it('finds one whose failures have the token in their cause, or another error than ours', async () => {
    const leaking = await broken((manager, { token }) =>
      failing(error => Object.assign(error, { cause: new Error(`sent ${token}`) }))(manager),
    )
    expect(leaking).toContain('tells that a secret was never there')
    expect(leaking).toContain('tells that it may not read a secret, and goes on reading others')
    expect(await broken(failing(() => new TypeError('fetch failed')))).toContain('tells that a secret was never there')
  })

  it('finds one that tells every failure as the same', async () => {
    const same = failing((_, reference) => refusal(reference, 'SECRET_NOT_FOUND', 'is not there'))
    expect(await broken(same)).toEqual([
      'tells that it may not read a secret, and goes on reading others',
      'refuses a parameter that it does not know, by its name',
      'tells that nobody listens, and answers once somebody does',
      'gives up on a server that hangs when its signal says so, and answers once it does again',
      'does not ask for somebody who gave up before',
      'tells that the server fails, without what the server says, and answers once it is well',
      'gives up on an answer of more than 1 MiB',
      'ends what is being fetched when it is closed',
    ])
  })

  it('finds one that shows its token when it is printed', async () => {
    expect(await broken((_, { token }) => ({ token }) as Partial<SecretManager>)).toEqual([
      'is named to people, and shows no credential when it is printed',
    ])
  })

  it('finds one that does not listen to its signal, or goes on after it was closed', async () => {
    const deaf = ({ fetch }: SecretManager): Partial<SecretManager> => ({
      fetch: (reference, { signal }) =>
        fetch(reference, { signal: signal.aborted ? signal : new AbortController().signal }),
    })
    expect(await broken(deaf)).toEqual([
      'gives up on a server that hangs when its signal says so, and answers once it does again',
    ])
    expect(await broken(() => ({ close: () => {} }))).toEqual([
      'closes as often as it is told to, used or unused, and leaves no connection',
      'ends what is being fetched when it is closed',
    ])
  })

  it('finds one that pollutes what every object has', async () => {
    const careless = answering(fetched => {
      const { value } = fetched
      const odd = typeof value === 'object' && Object.hasOwn(value, '__proto__')
      return odd ? { ...fetched, value: Object.setPrototypeOf({}, { safe: '1' }) as FetchedSecret['value'] } : fetched
    })
    expect(await broken(careless)).toEqual(['is not led astray by members called __proto__ and constructor'])
  })

  it('takes exceptions by their titles only', () => {
    expect(() => managerContract(() => tested(), { exceptions: { 'is nice': 'no' } })).toThrow(
      'The manager contract has no promise called "is nice"',
    )
    const [first] = managerContract(() => tested(), { exceptions: { 'answers what was put, as it is': 'never' } })
    expect(first).toMatchObject({ exception: 'never' })
  })
})
