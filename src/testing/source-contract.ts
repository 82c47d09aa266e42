import { defineConfig, live, open, secret, type Problem, type Source, type SourceRequest } from '../index.ts'
import type { Json } from '../core/json.ts'
import { originText } from '../core/layers/origin.ts'
import { boolean, integer, list, string } from '../core/schema/index.ts'
import { claim, claimSame, eventually } from './claim.ts'
import { excepted, promisesOf, type WrittenClause } from './promises.ts'

/** A source as the contract tries it, on a place of its own. */
export interface SourceUnderTest {
  readonly source: Source
  /** Puts a key's value where the source reads it; a source of text gets it as text. */
  give(key: string, value: Json): void | Promise<void>
  /** Takes a key's value away again. */
  take(key: string): void | Promise<void>
  /** Clears the place up. */
  end?(): void | Promise<void>
}

/** One promise of the source contract, ready for any test runner. */
export interface SourcePromise {
  /** A sentence whose subject is the source: `has nothing where nothing was given`. */
  readonly title: string
  /** Why this source cannot keep it, when its author says so. */
  readonly exception?: string
  /** Finds out, on a source of its own. Rejects with a sentence about what was seen instead. */
  run(): Promise<void>
}

/** How a source is put to the contract. */
export interface SourceContractOptions {
  /** Promises the source cannot keep, by title, and why. Skip those whose `exception` is set, visibly. */
  readonly exceptions?: Readonly<Record<string, string>>
  /** How long to wait for something that must happen, in milliseconds; default 10,000. */
  readonly deadline?: number
}

/** Never to be seen in what a source says. */
const PLANTED = 'hunter2-correct-horse'

const config = defineConfig({
  limits: { maxUploads: live(integer(), { default: -1 }) },
  checkout: { newFlow: live(boolean(), { default: false }) },
  shop: { name: live(string(), { default: '-' }), hosts: live(list(string()), { default: [] }) },
  erp: { pin: live(secret(integer()), { devDefault: 1 }) },
})

/** A request as the runtime makes one, for sources that are asked directly. */
const request: SourceRequest = Object.freeze({ environment: 'test', profiles: ['test'], keys: keysOf(), fresh: true })

const clauses: readonly WrittenClause<SourceUnderTest>[] = [
  {
    title: 'has nothing where nothing was given, and says where it looked',
    keep: async tested => {
      const { explain } = await opened(tested)
      const explanation = explain('limits.maxUploads')
      claimSame(explanation.layer, 'default', 'The layer of a key that nobody gave')
      const absent = explanation.layers.find(({ layer }) => layer === tested.source.layer)
      claim(absent === undefined || absent.note !== undefined, 'A layer without a value should say where it looked')
    },
  },
  {
    title: 'gives the values it was given, each with its type and its place',
    keep: async tested => {
      const given: Record<string, Json> = {
        'limits.maxUploads': 42,
        'checkout.newFlow': true,
        'shop.name': 'Shop at 1.10 €',
        'shop.hosts': ['a', 'b'],
      }
      for (const [key, value] of Object.entries(given)) await tested.give(key, value)
      const { explain, get, problems } = await opened(tested)
      claimSame(problems, [], 'What is wrong')
      for (const [key, value] of Object.entries(given)) {
        const { layer, origin } = explain(key)
        // Where only secrets stand, an explanation has the value masked.
        claimSame([key, layer, get(key)], [key, tested.source.layer, value], 'A value that was given')
        claim(originText(origin) !== '', `The place of ${key} should be said`)
      }
    },
  },
  {
    title: 'gives nothing any more once a value is taken away, and again once it is back',
    keep: async tested => {
      const seen: unknown[] = []
      const varve = await varveOf(tested)
      const steps = [
        () => tested.give('shop.name', 'a'),
        () => tested.take('shop.name'),
        () => tested.give('shop.name', 'b'),
      ]
      try {
        for (const step of steps) {
          await step()
          await varve.reload()
          seen.push(varve.get('shop.name'))
        }
      } finally {
        await varve.close()
      }
      claimSame(seen, ['a', '-', 'b'], 'The value after each step')
    },
  },
  {
    title: 'answers alike when it is asked twice, and does not change what it is asked with',
    keep: async tested => {
      await tested.give('limits.maxUploads', 7)
      const before = JSON.stringify(request)
      const first = await tested.source.load(request)
      claimSame(textOf(await tested.source.load(request)), textOf(first), 'The second answer')
      claimSame(JSON.stringify(request), before, 'The request after it was asked')
    },
  },
  {
    title: 'answers from what it read before when only keys were added',
    keep: async tested => {
      await tested.give('limits.maxUploads', 7)
      const first = textOf(await tested.source.load(request))
      claimSame(
        textOf(await tested.source.load({ ...request, fresh: false })),
        first,
        'The answer that need not be fresh',
      )
    },
  },
  {
    title: 'says how a person would give it a key',
    keep: async tested => {
      const key = request.keys.find(one => !one.secret)
      const way = key === undefined ? undefined : tested.source.mend?.(key)
      claim(
        way !== undefined && way !== '' && !/[.]$/.test(way),
        'mend should give a phrase: set SHOP_LIMITS__MAX_UPLOADS',
      )
    },
  },
  {
    title: 'has a value that does not fit told with its place, and a secret one without the value',
    keep: async tested => {
      await tested.give('limits.maxUploads', 'plenty')
      await tested.give('erp.pin', PLANTED)
      const { problems } = await opened(tested)
      const keys = problems.filter(({ severity }) => severity !== 'warning').map(({ key }) => key)
      claimSame(keys.toSorted(), ['erp.pin', 'limits.maxUploads'], 'The keys that are complained about')
      claim(
        problems.every(({ origin }) => origin !== undefined),
        'Each complaint should say its place',
      )
      claim(!JSON.stringify(problems).includes(PLANTED), 'A secret should not be in what is said of it')
    },
  },
  {
    title: 'has a misspelt name told, with the one that was probably meant',
    keep: async tested => {
      await tested.give('limits.maxUplaods', 5)
      const { problems } = await opened(tested)
      const told = problems.find(({ code }) => code === 'UNKNOWN_KEY')
      claim(told?.remedy !== undefined, 'A misspelt name should be told with the one that was meant')
    },
  },
  {
    title: 'calls back when what it reads changes, and not after it was stopped',
    keep: async (tested, deadline) => {
      const { source } = tested
      claim(source.watch !== undefined, 'It should be possible to watch it')
      await source.load(request)
      const heard = { stopped: 0, watching: 0 }
      let wake = (): void => {}
      const trouble = (error: unknown): void => claim(false, `It should be possible to watch it, but: ${String(error)}`)
      const stop = source.watch(() => void (heard.stopped += 1), trouble)
      stop()
      const end = source.watch(() => {
        heard.watching += 1
        wake()
      }, trouble)
      try {
        await tested.give('limits.maxUploads', 9)
        await eventually(
          () => heard.watching > 0,
          deadline,
          'A change should be noticed',
          listener => (wake = listener),
        )
        claimSame(heard.stopped, 0, 'Calls of a watch that was stopped')
      } finally {
        end()
      }
    },
  },
]

/**
 * All a source of start-up values promises, one sentence each; the same for every source. `fresh` makes a source on a
 * place of its own and is called once per promise. Needs no test runner: each promise is a title and a function that
 * rejects. Throws RangeError when an exception names no promise.
 * @example
 * describe('my source', () => {
 *   for (const { title, exception, run } of sourceContract(freshSource)) it.skipIf(exception)(title, run)
 * })
 */
export function sourceContract(
  fresh: () => SourceUnderTest | Promise<SourceUnderTest>,
  { exceptions, deadline = 10_000 }: SourceContractOptions = {},
): SourcePromise[] {
  return excepted('source', promisesOf(clauses, { fresh, deadline, end: tested => tested.end?.() }), exceptions)
}

type Opened = Awaited<ReturnType<typeof varveOf>>

function varveOf({ source }: SourceUnderTest, problems: Problem[] = []): ReturnType<typeof open<typeof config.tree>> {
  return open(config, {
    sources: [source],
    as: { environment: 'test' },
    invalidValues: 'warn',
    onProblem: problem => void problems.push(problem),
    platform: { warn: () => {} },
  })
}

/** Opens once, and tells what was found and what was wrong. */
async function opened(tested: SourceUnderTest): Promise<{
  explain: (key: string) => ReturnType<Opened['explain']>
  get: (key: string) => unknown
  problems: readonly Problem[]
}> {
  const problems: Problem[] = []
  const varve = await varveOf(tested, problems)
  await varve.close()
  return {
    explain: key => varve.explain(key as 'shop.name'),
    get: key => varve.get(key as 'shop.name'),
    problems,
  }
}

function keysOf(): SourceRequest['keys'] {
  return [...config.definitions].map(({ key, env, envDeclared, aliases, secret, shape }) =>
    Object.freeze({ key, env, envDeclared, aliases, secret, shape }),
  )
}

/** An answer as text, maps among it. */
function textOf(answer: unknown): string {
  return JSON.stringify(answer, (_, value: unknown) => (value instanceof Map ? [...value] : value))
}
