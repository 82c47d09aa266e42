import { conditionPayload, type Attributes, type Payload } from './growthbook-sdk.ts'

/** Something that GrowthBook's SDK answers otherwise than Varve with the imported feature `feature`. */
export interface Difference {
  readonly what: string
  readonly why: string
  readonly payload: Payload
  readonly attributes: Attributes
  readonly theirs: unknown
  readonly ours: unknown
}

const half = (more: object = {}): Payload => ({
  features: { feature: { defaultValue: 'out', rules: [{ force: 'in', coverage: 0.999, ...more }] } },
})

/** Every difference that is known. */
export const differences: readonly Difference[] = [
  {
    what: 'an attribute whose own name has a dot',
    why: 'Varve takes a name as it is before it takes it for a path; GrowthBook only knows paths',
    payload: conditionPayload({ 'company.name': 'Acme' }),
    attributes: { 'company.name': 'Acme' },
    theirs: false,
    ours: true,
  },
  {
    what: 'a path into a list',
    why: 'lists have no members in Varve; GrowthBook follows any member of a JavaScript object',
    payload: conditionPayload({ 'tags.0': 'beta' }),
    attributes: { tags: ['beta'] },
    theirs: true,
    ours: false,
  },
  {
    what: 'a member that objects inherit',
    why: 'Varve only looks at what an attribute itself has',
    payload: conditionPayload({ 'company.constructor': { $exists: true } }),
    attributes: { company: {} },
    theirs: true,
    ours: false,
  },
  {
    what: 'a unit that is neither text nor a whole number',
    why: 'Varve hashes no booleans, fractions and lists',
    payload: half(),
    attributes: { id: true },
    theirs: 'in',
    ours: 'out',
  },
  {
    what: 'a targeting key where there is no id',
    why: "OpenFeature's targeting key stands in for a missing unit in Varve",
    payload: half(),
    attributes: { targetingKey: 'ana' },
    theirs: 'out',
    ours: 'in',
  },
  {
    what: 'an expression that looks ahead',
    why: 'RE2 cannot; the import says that the condition is lost',
    payload: conditionPayload({ email: { $regex: '^(?!test).*@acme' } }),
    attributes: { email: 'ana@acme.example' },
    theirs: true,
    ours: false,
  },
  {
    what: 'a character outside the basic plane, counted by an expression',
    why: 'to an expression of JavaScript without the flag u it is two characters',
    payload: conditionPayload({ reaction: { $regex: '^.$' } }),
    attributes: { reaction: '👍' },
    theirs: false,
    ours: true,
  },
  {
    what: 'a long s, compared without regard to case by an expression',
    why: 'RE2 folds as Unicode does; JavaScript without the flag u never folds to ASCII',
    payload: conditionPayload({ word: { $regexi: 's' } }),
    attributes: { word: 'ſ' },
    theirs: false,
    ours: true,
  },
  {
    what: 'a final sigma, compared without regard to case',
    why: 'its lower case depends on what follows it, which Varve looks past',
    payload: conditionPayload({ word: { $ini: ['ΟΔΟΣ'] } }),
    attributes: { word: 'οδοσ' },
    theirs: false,
    ours: true,
  },
  {
    what: 'a text longer than 4096 characters, matched by an expression',
    why: 'Varve does not search longer ones',
    payload: conditionPayload({ agent: { $regex: 'a' } }),
    attributes: { agent: 'a'.repeat(5000) },
    theirs: true,
    ours: false,
  },
  {
    what: 'a length that must fulfil more than numbers',
    why: 'Varve has ranges of lengths; the import says that the condition is lost',
    payload: conditionPayload({ tags: { $size: { $type: 'number' } } }),
    attributes: { tags: [] },
    theirs: true,
    ours: false,
  },
  {
    what: 'features that need one another',
    why: 'whoever gets to such a prerequisite is served nothing, and the import says so; GrowthBook finds out on the way',
    payload: {
      features: {
        feature: { defaultValue: 'a', rules: [{ parentConditions: [{ id: 'other', condition: {} }], force: 'b' }] },
        other: {
          defaultValue: 'c',
          rules: [
            { condition: { country: 'DE' }, force: 'd' },
            { parentConditions: [{ id: 'feature', condition: {} }], force: 'e' },
          ],
        },
      },
    },
    attributes: { country: 'DE' },
    theirs: 'b',
    ours: null,
  },
]
