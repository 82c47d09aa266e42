import { type } from 'arktype'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { defineConfig, live, open, rule, secret, setting, type StandardSchema, type Varve } from 'varve'
import { integer, object, oneOf, string, url } from 'varve/schema'
import { fernet, newFernetKey } from 'varve/secrets'
import { env, values } from 'varve/sources'
import { memory } from 'varve/stores/memory'
import * as z from 'zod'
import { byTier } from '../tier.ts'
import { held } from './hunt.ts'
import { planted, type Planted } from './planted.ts'
import { Sightings } from './sightings.ts'

/** Says what it was given, as the messages of some libraries do, and those that people write. */
const quoting = (given: unknown): string => `must not be ${JSON.stringify(given)} (${String(given)})`
const thrown = (given: unknown): never => {
  throw new Error(quoting(given), { cause: given })
}

/** Schemas of every library that a planted value does not fit, with messages of their own and of people. */
const SCHEMAS: Readonly<Record<string, StandardSchema>> = {
  'our own integer': integer({ max: 5 }),
  'our own text': string({ max: 3, pattern: /^ok$/ }),
  'our own choice': oneOf(['gold', 'silver']),
  'our own address': url({ schemes: ['ftp'] }),
  'our own object': object({ user: string() }),
  'zod’s choice': z.enum(['gold', 'silver']),
  'zod’s literal': z.literal('gold'),
  'zod’s pattern': z.string().regex(/^ok$/),
  'zod’s strict object': z.strictObject({ user: z.string() }),
  'zod’s union': z.union([z.literal('gold'), z.object({ user: z.literal('gold') })]),
  'zod’s record': z.record(z.literal('gold'), z.string()),
  'zod with a message of somebody’s': z.any().refine(() => false, { error: ({ input }) => quoting(input) }),
  'a schema that throws': {
    '~standard': {
      version: 1,
      vendor: 'somebody',
      validate: given => (given === undefined ? { value: given } : thrown(given)),
    },
  },
  'valibot’s choice': v.picklist(['gold', 'silver']),
  'valibot’s literal': v.literal('gold'),
  'valibot’s length': v.pipe(v.string(), v.maxLength(3)),
  'valibot’s strict object': v.strictObject({ user: v.string() }),
  'valibot with a message of somebody’s': v.pipe(
    v.any(),
    v.check(
      () => false,
      ({ input }) => quoting(input),
    ),
  ),
  'arktype’s choice': type("'gold' | 'silver'"),
  'arktype’s pattern': type('/^ok$/'),
  'arktype’s range': type('number < 5'),
  'arktype’s object': type({ user: 'string', '+': 'reject' }),
  'arktype with a message of somebody’s': type('unknown').narrow((given, context) => context.mustBe(quoting(given))),
}

const signed = { by: 'dana', message: 'A contract' }
const key = (name: string): string => name.replaceAll(/[^a-z]+([a-z])/gi, (_, next: string) => next.toUpperCase())

/** Everything that a program says whose sources, writes and overrides do not fit. */
async function refusedAll(planting: Planted, sightings: Sightings): Promise<void> {
  const said: unknown[] = []
  const surroundings = {
    onProblem: (...problem: unknown[]) => void said.push(problem),
    platform: { warn: (...warning: unknown[]) => void said.push(warning) },
  }
  const rules = [
    rule('quotes', p => (p.get('rules.on') === true ? quoting(Object(p.get('rules.secret')).reveal?.()) : undefined)),
  ]
  const lives = Object.entries(SCHEMAS).map(([name, schema]) => [
    key(name),
    live(secret(schema), { devDefault: undefined }),
  ])
  const settings = Object.entries(SCHEMAS).map(([name, schema]) => [key(name), setting(secret(schema))])
  const tree = {
    live: Object.fromEntries(lives) as Record<string, never>,
    fixed: Object.fromEntries(settings) as Record<string, never>,
    rules: { secret: live(secret(z.any()), { devDefault: 'x' }), on: live(z.boolean(), { default: false }) },
  }
  const config = defineConfig(tree, { rules })
  const names = Object.keys(SCHEMAS).map(key)
  const tried = async (output: string, body: () => unknown): Promise<void> => {
    try {
      await body()
    } catch (error) {
      sightings.lookInto(output, error)
    }
  }
  const typed = values({ fixed: Object.fromEntries(names.map(name => [name, planting.value])) })
  await tried('a start with typed values', () => open(config, { ...surroundings, sources: [typed] }))
  const from = Object.fromEntries(names.map(name => [`FIXED__${snake(name)}`, planting.text]))
  await tried('a start with variables', () => open(config, { ...surroundings, sources: [env({ from })] }))
  const lenient = {
    ...surroundings,
    invalidValues: 'warn',
    missingValues: 'allow',
    keyring: fernet(newFernetKey()),
  } as const
  await using varve = (await open(config, {
    ...lenient,
    sources: [typed, env({ from })],
    store: memory(),
  })) as unknown as Varve
  for (const { key: one } of varve.list()) {
    sightings.lookInto(`explain ${one}`, varve.explain(one))
    if (!one.startsWith('live.')) continue
    await tried(`set ${one}`, () => varve.set(one, planting.value, signed))
    await tried(`override ${one}`, () => varve.override(one, planting.value))
    await tried(`parse ${one}`, () => varve.parse(one, planting.text))
    await tried(`import ${one}`, () => varve.import(signed, draft => draft.set(one, planting.value)))
    await tried(`rotate ${one}`, () => varve.secrets.rotate(one, planting.value, signed))
    await tried(`a rollout of ${one}`, () => varve.setFlag(one, { serve: 'on' }, signed))
  }
  await varve.set('rules.secret', planting.value, signed)
  await tried('a rule that quotes', () => varve.set('rules.on', true, signed))
  sightings.lookInto('what was told by itself', said)
  sightings.lookInto('list', varve.list())
  sightings.lookInto('health', varve.health())
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, letter => `_${letter}`).toUpperCase()
}

describe('a secret that does not fit', () => {
  it('is in no message, cause or stack, whichever library judged it, and whatever that said of it', async () => {
    const hunt = fc.asyncProperty(planted(), async planting => {
      const sightings = new Sightings({ planting })
      await refusedAll(planting, sightings)
      expect(sightings.seen).toEqual([])
      expect(sightings.outputs).toBeGreaterThan(500)
    })
    await held(hunt, { runs: byTier({ short: 4, long: 200 }), seed: 9 })
  })
})
