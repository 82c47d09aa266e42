import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Json, Source } from 'varve'
import { args, configFiles, dotenv, env, file, secretFiles, values } from 'varve/sources'
import { sandbox, sourceContract, type Sandbox, type SourceUnderTest } from 'varve/testing'

/** A value as text that means it. */
const textOf = (value: Json): string =>
  Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : JSON.stringify(value)
/** `limits.maxUploads` as a variable. */
const variable = (key: string): string =>
  key
    .split('.')
    .map(segment => segment.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase())
    .join('__')

/** A source over one text that is written anew at every change. */
function overFile(
  box: Sandbox,
  make: () => Source,
  write: (all: Readonly<Record<string, Json>>) => void,
): SourceUnderTest {
  const all: Record<string, Json> = {}
  return {
    source: make(),
    give: (key, value) => {
      all[key] = value
      write(all)
    },
    take: key => {
      Reflect.deleteProperty(all, key)
      write(all)
    },
    end: async () => box[Symbol.asyncDispose](),
  }
}

const json = (all: Readonly<Record<string, Json>>): string => JSON.stringify(all)
const lines =
  (mark: string, name: (key: string) => string, quote = (text: string): string => text) =>
  (all: Readonly<Record<string, Json>>): string =>
    Object.entries(all)
      .map(([key, value]) => `${name(key)}${mark}${quote(textOf(value))}\n`)
      .join('')
const toml = (all: Readonly<Record<string, Json>>): string =>
  Object.entries(all)
    .map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
    .join('')
const yaml = (all: Readonly<Record<string, Json>>): string =>
  Object.entries(all)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('')

const formats: Record<string, (all: Readonly<Record<string, Json>>) => string> = {
  'a.json': json,
  'a.jsonc': json,
  'a.json5': json,
  'a.toml': toml,
  'a.yaml': yaml,
  'a.ini': lines(' = ', key => key),
  'a.properties': lines('=', key => key),
}

const NOT_WATCHED = 'what a process was started with does not change'
const unwatched = { 'calls back when what it reads changes, and not after it was stopped': NOT_WATCHED }

function keep(
  title: string,
  fresh: () => SourceUnderTest | Promise<SourceUnderTest>,
  exceptions: Record<string, string> = {},
): void {
  describe(title, () => {
    for (const { title: promise, exception, run } of sourceContract(fresh, { exceptions })) {
      if (exception === undefined) it(promise, run)
      // Not a skip: the reason is the promise's own, and does not depend on the machine.
      else it(`is excused: ${promise}`, () => expect(exception).not.toBe(''))
    }
  })
}

for (const [name, write] of Object.entries(formats)) {
  keep(`file(${name})`, async () => {
    const box = await sandbox({ files: { [name]: write({}) } })
    return overFile(
      box,
      () => file(box.path(name)),
      all => writeFileSync(box.path(name), write(all)),
    )
  })
}

keep('configFiles()', async () => {
  const box = await sandbox({})
  const make = (): Source => configFiles({ directory: box.directory })
  return overFile(box, make, all => writeFileSync(box.path('config.local.yaml'), yaml(all)))
})

keep('dotenv()', async () => {
  const box = await sandbox({ files: { '.env': '' } })
  const write = lines('=', variable, text => `'${text}'`)
  return overFile(
    box,
    () => dotenv({ directory: box.directory }),
    all => writeFileSync(box.path('.env'), write(all)),
  )
})

keep('secretFiles()', async () => {
  const box = await sandbox({})
  const folder = box.path('secrets')
  mkdirSync(folder)
  chmodSync(folder, 0o700)
  const place = (key: string): string => path.join(folder, variable(key).toLowerCase())
  return {
    source: secretFiles(folder),
    give: (key, value) => writeFileSync(place(key), `${textOf(value)}\n`, { mode: 0o600 }),
    take: key => (existsSync(place(key)) && rmSync(place(key)) === undefined ? undefined : undefined),
    end: async () => box[Symbol.asyncDispose](),
  }
})

keep(
  'env()',
  () => {
    const from: Record<string, string> = {}
    return {
      source: env({ prefix: 'SHOP', from }),
      give: (key, value) => void (from[`SHOP_${variable(key)}`] = textOf(value)),
      take: key => void Reflect.deleteProperty(from, `SHOP_${variable(key)}`),
    }
  },
  unwatched,
)

keep(
  'args()',
  () => {
    const from: string[] = []
    return {
      source: args({ from }),
      give: (key, value) => void from.push(`--${key}=${textOf(value)}`),
      take: key =>
        void from.splice(
          from.findIndex(one => one.startsWith(`--${key}`)),
          1,
        ),
    }
  },
  unwatched,
)

keep(
  'values()',
  () => {
    const all: Record<string, Json> = {}
    return {
      source: values(all),
      give: (key, value) => void (all[key] = value),
      take: key => void Reflect.deleteProperty(all, key),
    }
  },
  unwatched,
)

describe('the source contract', () => {
  const broken = (change: (source: Source) => Source) => () => {
    const from: Record<string, string> = {}
    return {
      source: change(env({ from })),
      give: (key: string, value: Json) => void (from[variable(key)] = textOf(value)),
      take: (key: string) => void Reflect.deleteProperty(from, variable(key)),
    }
  }
  const brokenPromises = async (change: (source: Source) => Source): Promise<string[]> => {
    const failed: string[] = []
    for (const { title, exception, run } of sourceContract(broken(change), { exceptions: unwatched })) {
      if (exception === undefined) await run().catch(() => failed.push(title))
    }
    return failed
  }

  it('is kept by a sound source', async () => {
    expect(await brokenPromises(source => source)).toEqual([])
  })

  it.each([
    ['forgets its values', (source: Source): Source => ({ ...source, load: () => ({}) }), 4],
    [
      'never lets go of a value',
      (source: Source): Source => {
        const first = new Map<string, object>()
        return {
          ...source,
          load: async request => {
            const report = (await source.load(request)) as { readonly values?: readonly { readonly key: string }[] }
            for (const one of report.values ?? []) if (!first.has(one.key)) first.set(one.key, one)
            return { ...report, values: [...first.values()] as never }
          },
        }
      },
      1,
    ],
    ['does not say how to mend', ({ mend: _, ...source }: Source): Source => source, 1],
    ['does not say where it looked', (source: Source): Source => ({ ...source, absence: () => '', name: '' }), 0],
  ])('sees that a source %s', async (_what, change, promises) => {
    expect((await brokenPromises(change)).length).toBeGreaterThanOrEqual(promises)
  })

  it('takes no exception that names no promise', () => {
    expect(() => sourceContract(() => expect.unreachable(), { exceptions: { flies: 'it cannot' } })).toThrow(RangeError)
  })
})
