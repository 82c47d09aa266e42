import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Varve } from 'varve'
import type { TestClock } from 'varve/testing'
import { fleet } from '../fleet.ts'
import { config, happenings, happens, signed, type Happening } from './rollout-happenings.ts'
import { runs } from './runs.ts'

/** What does not touch the values of this one tenant, which are its own, by contract. */
const isElsewhere = (happening: Happening): boolean =>
  !('scope' in happening && happening.scope === 'tenant:acme') && !['undo', 'restore'].includes(happening.does)

const elsewhere = happenings.map(all => all.filter(isElsewhere))
/** The tenant's people, with whatever rules may look at. */
const acme = [{}, { user: 'u_2' }, { country: 'DE', email: 'a@acme.com', age: 41 }, { environment: 'production' }]

/** Lets things happen, and after each of them asks for the tenant's people what they are served. */
async function asked(
  all: readonly Happening[],
  begin: (varve: Varve) => Promise<unknown>,
  ask: (values: readonly unknown[], varve: Varve) => void,
): Promise<void> {
  const among = fleet()
  const varve = among.start(config).varve as unknown as Varve & { readonly clock: TestClock }
  await begin(varve)
  for (const happening of all) {
    if ('ms' in happening) among.clock.advance(happening.ms)
    await happens(varve, happening)
    ask(
      acme.map(more => varve.for({ tenant: 'acme', ...more }).get('flow')),
      varve,
    )
  }
}

describe("a tenant's own value", () => {
  it.each([true, false])('of %s wins over any rule, ramp, ring, schedule and experiment, at any time', async value => {
    await fc.assert(
      fc.asyncProperty(elsewhere, all =>
        asked(
          all.filter(({ does }) => does !== 'kill'),
          varve => varve.set('flow', value, { ...signed, scope: 'tenant:acme' }),
          values => expect(values).toEqual(acme.map(() => value)),
        ),
      ),
      runs,
    )
  })

  it.each([true, false])('of %s that is locked wins over a kill too', async value => {
    await fc.assert(
      fc.asyncProperty(elsewhere, all =>
        asked(
          all,
          varve => varve.set('flow', value, { ...signed, scope: 'tenant:acme', locked: true }),
          values => expect(values).toEqual(acme.map(() => value)),
        ),
      ),
      runs,
    )
  })

  it('that is not locked gives way to a kill, and to nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(elsewhere, all =>
        asked(
          all,
          varve => varve.set('flow', true, { ...signed, scope: 'tenant:acme' }),
          (values, varve) => {
            const isOwn = values.every(value => value === true)
            expect(isOwn || varve.killed().includes('flow')).toBe(true)
          },
        ),
      ),
      runs,
    )
  })
})
