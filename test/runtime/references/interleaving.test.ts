import fc from 'fast-check'
import { beforeEach, describe, it } from 'vitest'
import { reference, type Varve } from 'varve'
import { byTier } from '../../tier.ts'
import { anew, pass, signed, started, turn, type config } from './process.ts'
import { away, forbidden, testVault, type TestVault, type VaultAnswer } from './test-vault.ts'

beforeEach(anew)

/** Something that happens to a secret with two fields, or to whoever asks for it. */
type Event =
  | { readonly kind: 'put' }
  | { readonly kind: 'answers'; readonly how: 'well' | 'away' | 'forbidden' | 'late' | 'damaged' | 'halved' }
  | { readonly kind: 'pass'; readonly milliseconds: number }
  | { readonly kind: 'arrive'; readonly which: number }
  | { readonly kind: 'write'; readonly scope?: string }
  | { readonly kind: 'hold' }

const event = fc.oneof(
  fc.record({ kind: fc.constant('put' as const) }),
  fc.record({
    kind: fc.constant('answers' as const),
    how: fc.constantFrom(...(['well', 'away', 'forbidden', 'late', 'damaged', 'halved'] as const)),
  }),
  fc.record({ kind: fc.constant('pass' as const), milliseconds: fc.constantFrom(250, 1250, 7000, 30_000) }),
  fc.record({ kind: fc.constant('arrive' as const), which: fc.nat(3) }),
  fc.record({ kind: fc.constant('write' as const), scope: fc.constantFrom('tenant:acme', 'tenant:globex') }),
  fc.record({ kind: fc.constant('hold' as const) }),
)

type Reading = Pick<Varve<typeof config.tree>, 'get' | 'for'>

/** A vault whose answers may come late, in any order, and two keys that hold two fields of one secret. */
class Course {
  readonly #vault: TestVault
  readonly #varve: Varve<typeof config.tree>
  /** Every version that there ever was. */
  readonly #there = new Set<string>()
  readonly #late: (() => void)[] = []
  readonly #held: { readonly view: Reading; readonly seen: string }[] = []
  #version = 0

  private constructor(vault: TestVault, varve: Varve<typeof config.tree>) {
    this.#vault = vault
    this.#varve = varve
  }

  static async begin(): Promise<Course> {
    const vault = testVault()
    const { varve } = await started({ vault, secrets: { refresh: '10s' } })
    const course = new Course(vault, varve)
    course.#put()
    await varve.change(signed, draft => {
      draft.set('db.user', reference('vault://secret/db#user'))
      draft.set('db.password', reference('vault://secret/db#password'))
    })
    return course
  }

  async happens(event: Event): Promise<void> {
    if (event.kind === 'put') this.#put()
    if (event.kind === 'answers') this.#vault.instead = this.#answering(event.how)
    if (event.kind === 'pass') await pass(event.milliseconds)
    if (event.kind === 'arrive') this.#late.splice(event.which, 1).forEach(arrive => arrive())
    if (event.kind === 'write') await this.#write(event.scope)
    if (event.kind === 'hold') this.#hold()
    await turn()
    this.#check()
  }

  async end(): Promise<void> {
    await this.#varve.close()
  }

  #put(): void {
    this.#version += 1
    this.#there.add(String(this.#version))
    this.#vault.put('secret/db', this.#value(this.#version))
  }

  #value(version: number): { user: string; password: string } {
    return { user: `user-${version}`, password: `word-${version}` }
  }

  #answering(how: Extract<Event, { kind: 'answers' }>['how']): VaultAnswer | undefined {
    if (how === 'away') return away
    if (how === 'forbidden') return forbidden
    if (how === 'damaged') return () => ({ value: 'no JSON' })
    if (how === 'halved') return () => ({ value: { user: 'user-0' } })
    if (how === 'well') return undefined
    return () => {
      const value = this.#value(this.#version)
      return new Promise(resolve => this.#late.push(() => resolve({ value })))
    }
  }

  /** A tenant gets the same references; whether they are taken is the manager's affair. */
  async #write(scope = 'tenant:acme'): Promise<void> {
    const writing = this.#varve.change({ ...signed, expect: 'any' }, draft => {
      draft.set('db.user', reference('vault://secret/db#user'), { scope })
      draft.set('db.password', reference('vault://secret/db#password'), { scope })
    })
    const ended = writing.then(
      () => {},
      () => {},
    )
    await pass(3000)
    await ended
  }

  #hold(): void {
    const view = this.#varve.now()
    this.#held.push({ view, seen: pairOf(view) })
  }

  #check(): void {
    const views: Reading[] = [this.#varve, this.#varve.for({ tenant: 'acme' }), this.#varve.for({ tenant: 'globex' })]
    for (const view of views) {
      const pair = pairOf(view)
      const [user = '', password = ''] = pair.split(' ').map(text => text.split('-')[1])
      if (user !== password || !this.#there.has(user)) throw new Error(`${pair} was never there together`)
    }
    for (const { view, seen } of this.#held)
      if (pairOf(view) !== seen) throw new Error(`a held moment showed ${seen}, and shows ${pairOf(view)}`)
  }
}

/** What both keys show. */
function pairOf(view: Reading): string {
  return `${view.get('db.user').reveal()} ${view.get('db.password').reveal()}`
}

describe('whatever a manager answers, and whenever', () => {
  it(
    'two fields of a secret show one version of it that was there, and a held moment shows what it did',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 40 }), async events => {
          anew()
          const course = await Course.begin()
          for (const one of events) await course.happens(one)
          await course.end()
        }),
        { numRuns: byTier({ short: 60, long: 3000 }) },
      )
    },
    byTier({ short: 60_000, long: 1_800_000 }),
  )
})
