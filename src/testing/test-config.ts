import {
  openSync,
  type Audience,
  type Config,
  type Flat,
  type OpenOptions,
  type Tree,
  type Varve,
  type Writable,
} from '../index.ts'
import { memory } from '../stores/memory.ts'
import { clock, type TestClock } from './clock.ts'

/** Values for a test, by dotted key: settings and secrets too. */
export type TestValues<T extends Tree> = { readonly [K in keyof Flat<T>]?: Writable<Flat<T>[K]> }

/** How a test's Varve is made. */
export interface TestOptions extends Pick<OpenOptions, 'exposures' | 'keyring' | 'onProblem' | 'scopeOrder' | 'store'> {
  readonly as?: Audience
  /** The clock to stand on; a new one when absent. */
  readonly clock?: TestClock
}

/** A Varve on a memory store, whose time the test moves. */
export type TestVarve<T extends Tree> = Varve<T> & { readonly clock: TestClock }

/**
 * A Varve for a test: the same types and the same behaviour, on a new memory store, with time that stands still.
 * The values given take the place of config files; keys that nothing gives a value throw only when they are read.
 * @example
 * const varve = testConfig(config, { 'limits.maxUploads': 3 })
 * varve.clock.advance('30m')
 */
export function testConfig<T extends Tree>(
  config: Config<T>,
  values: TestValues<T> = {},
  options: TestOptions = {},
): TestVarve<T> {
  const { clock: time = clock(), as, ...rest } = options
  const varve = openSync(config, {
    store: memory({ clock: time }),
    ...rest,
    as: { environment: 'test', ...as },
    missingValues: 'allow',
    sources: [given(values)],
    platform: { clock: time, timers: time, warn: () => {} },
  })
  return Object.defineProperty(varve, 'clock', { value: time, enumerable: false }) as TestVarve<T>
}

/** The test's values as the source they stand for. */
function given(values: Readonly<Record<string, unknown>>): NonNullable<OpenOptions['sources']>[number] {
  return {
    layer: 'file',
    name: 'values of the test',
    load: ({ keys }) => {
      const declared = new Set(keys.flatMap(({ key, aliases }) => [key, ...aliases]))
      const unknown = Object.keys(values).filter(key => !declared.has(key))
      const origin = { declared: 'the test' }
      return {
        values: Object.entries(values)
          .filter(([key, value]) => declared.has(key) && value !== undefined)
          .map(([key, value]) => ({ key, value: value as never, origin })),
        unknown: unknown.map(name => ({ name, origin })),
      }
    },
  }
}
