import { execFileSync } from 'node:child_process'
import { parseEnv } from 'node:util'
import fc from 'fast-check'
import { defineConfig, openSync, setting, type Json } from 'varve'
import { string } from 'varve/schema'
import { env } from 'varve/sources'
import { sandbox } from 'varve/testing'
import { describe, expect, it } from 'vitest'
import { describeWith } from '../../test/describe-with.ts'
import { everything, planted } from '../../test/generate/declaration.ts'
import { dotenv } from '../sources/dotenv.ts'
import { parseDotenv } from '../sources/formats/dotenv.ts'
import { dotenvText } from './dotenv-text.ts'
import { envExample } from './env-example.ts'

const example = envExample(everything, { prefix: 'SHOP', madeBy: 'varve generate env-example' })

/** What a person fills in where the example is empty. */
const needed: Readonly<Record<string, string>> = {
  SHOP_SERVER__NAME: 'Corner shop',
  SHOP_DATABASE__URL: 'postgres://db/shop',
  SHOP_DATABASE__PASSWORD: 'long enough',
  DB_KEYS: '{}',
  DB_JOINED: '{"ab":"y"}',
}
const filled = example.replaceAll(/^([A-Z_]+)=$/gm, (_, name: string) => `${name}='${needed[name] ?? ''}'`)
/** The same with every default made a line of its own. */
const uncommented = filled.replaceAll(/^#(?=[A-Z])/gm, '')

/** Every value a program has with these variables, by key. */
function loaded(variables: Readonly<Record<string, string | undefined>>): Readonly<Record<string, unknown>> {
  const varve = openSync(everything, {
    as: { environment: 'test' },
    sources: [env({ prefix: 'SHOP', from: variables })],
    onProblem: problem => expect(problem).toBeUndefined(),
    platform: { warn: () => {} },
  })
  return { ...varve.all(), ...varve.settings }
}

const declared = loaded(needed)

describe('a .env.example', () => {
  it('says how it was made, and what to do with it', () => {
    expect(example.split('\n').slice(0, 2)).toEqual([
      '# Made by `varve generate env-example`: change the declaration, and run it again.',
      '# Copy it to .env, fill in what is empty, and keep .env out of the repository.',
    ])
  })

  it('says of each variable what it is for, its type and its default', () => {
    expect(example).toContain(`
# Port the API listens on.
# an integer from 1 to 65535; default 8080
#SHOP_SERVER__PORT=8080
`)
    expect(example).toContain(`
# Where it is.
# a URL; secret, must be set in production
SHOP_DATABASE__URL=
`)
  })

  it('leaves empty what must be set, and comments out the rest', () => {
    expect([...example.matchAll(/^([A-Z_]+)=$/gm)].map(([, name]) => name)).toEqual(Object.keys(needed))
    expect([...example.matchAll(/^#?[A-Z_]+=/gm)]).toHaveLength(everything.definitions.size)
  })

  it('would be seen to differ', () => {
    expect(loaded({ ...parseEnv(filled), SHOP_SERVER__PORT: '1' })).not.toEqual(declared)
    expect(loaded({ ...parseEnv(filled), SHOP_LIMITS__LINES: 'one two' })).not.toEqual(declared)
  })

  it('means the declared defaults once it is filled in', () => {
    expect(loaded(parseEnv(filled))).toEqual(declared)
  })

  it('means them with every line of it, too', () => {
    expect(loaded(parseEnv(uncommented))).toEqual(declared)
  })

  it('is read alike by the source for .env files, without a word of complaint', async () => {
    await using box = await sandbox({ files: { '.env': uncommented } })
    const varve = openSync(everything, {
      as: { environment: 'test' },
      sources: [dotenv({ directory: box.directory, prefix: 'SHOP', from: {} })],
      onProblem: problem => expect(problem).toBeUndefined(),
      platform: { warn: () => {} },
    })
    expect({ ...varve.all(), ...varve.settings }).toEqual(declared)
  })

  it('holds no value of a secret', () => {
    for (const secret of planted) expect(example).not.toContain(secret)
  })

  it('keeps text that would end its comment within it', () => {
    const config = defineConfig({
      a: setting(string(), {
        default: '',
        category: 'x\nEVIL=1',
        doc: 'One\nEVIL=2\r\u2028EVIL=3',
        deprecated: 'Gone\nEVIL=4',
      }),
    })
    expect(parseEnv(envExample(config, { madeBy: 'varve\nEVIL=5' }))).toEqual({})
  })
})

/** Text with everything in it that readers of .env files differ about. */
const awkward = fc.string({
  unit: fc.constantFrom(...Array.from(`'"\`\\#$ {}\n=:ab,é@-.\t!%&;`)),
  maxLength: 12,
})

/** A file with a line for each value that can be written, and what it should be read as. */
function fileOf(values: readonly string[]): { readonly text: string; readonly read: Readonly<Record<string, string>> } {
  const written = values.flatMap((value, index) => {
    const text = dotenvText(value)
    return text === undefined ? [] : [{ name: `V${index}`, value, text }]
  })
  return {
    text: written.map(({ name, text }) => `${name}=${text}\n`).join(''),
    read: Object.fromEntries(written.map(({ name, value }) => [name, value])),
  }
}

describe('a value in a .env file', () => {
  it('is read as what it is by Node and by us', () => {
    fc.assert(
      fc.property(fc.array(awkward), values => {
        const { text, read } = fileOf(values)
        expect({ ...parseEnv(text) }).toEqual(read)
        const { entries, complaints } = parseDotenv(text, '.env')
        expect(Object.fromEntries(entries.map(entry => [entry.name, entry.text]))).toEqual(read)
        expect(complaints.filter(({ severity }) => severity === 'error')).toEqual([])
      }),
    )
  })

  it.each(['plain', 'a b', 'a#b', '{"a": 1}', "it's", '"quoted"', '$HOME', 'two\nlines', 'C:\\dir', ''])(
    'can be %j',
    value => {
      expect(dotenvText(value)).toBeDefined()
    },
  )

  it.each([`'"`, 'a\\\\b', 'ends in \\', 'a\n"b"', 'a\r\nb', '${HOME}', 'cash ${'])(
    'is left out where readers differ: %j',
    value => {
      expect(dotenvText(value)).toBeUndefined()
    },
  )
})

describeWith('/usr/bin/python3', 'python-dotenv', python => {
  const script = 'import dotenv, json, sys; print(json.dumps(dotenv.dotenv_values(stream=sys.stdin)))'
  const read = (text: string): Json =>
    JSON.parse(execFileSync(python, ['-c', script], { input: text, encoding: 'utf8' })) as Json

  it('reads the example as the declared defaults', () => {
    expect(loaded(read(uncommented) as Record<string, string>)).toEqual(declared)
  })

  it('reads values as what they are', () => {
    const file = fileOf(fc.sample(awkward, 500))
    expect(read(file.text)).toEqual(file.read)
  })
})
