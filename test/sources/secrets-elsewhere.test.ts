import { chmodSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  defineConfig,
  inspect,
  live,
  open,
  rule,
  secret,
  setting,
  type Inspection,
  type Secret,
  type Source,
  type Tree,
} from 'varve'
import { integer, list, object, string, url } from 'varve/schema'
import { dotenv, env, file, secretFiles, values } from 'varve/sources'
import { memory } from 'varve/stores/memory'
import { sandbox, type Sandbox } from 'varve/testing'
import { PLANTED, texts, written } from './planted.ts'

/** Ways in which a config file or a .env file takes a secret into `a` and `u`, which are not declared secret. */
const takenIn: Record<string, (box: Sandbox) => Promise<readonly Source[]>> = {
  'its variable': async box => [
    await written(box, 'a.yaml', 'a: x${env:TOKEN}\nu: "pg${env:TOKEN}"\n', { TOKEN: PLANTED }),
    env({ from: { TOKEN: PLANTED } }),
  ],
  'its variable, with a prefix': async box => [
    await written(box, 'a.yaml', 'a: x${env:SHOP_TOKEN}\nu: "pg${none:-${env:SHOP_TOKEN}}"\n', {
      SHOP_TOKEN: PLANTED,
    }),
    env({ prefix: 'SHOP', from: { SHOP_TOKEN: PLANTED } }),
  ],
  'a file of its folder': async box => {
    await box.write('secrets/token', `${PLANTED}\n`)
    chmodSync(box.path('secrets'), 0o700)
    const named = await written(box, 'a.yaml', 'a: x${file:secrets/token}\nu: "${file:secrets/token}"\n')
    return [named, secretFiles(box.path('secrets'))]
  },
  'the file that its variable names': async box => {
    await box.write('token.txt', PLANTED)
    const named = await written(box, 'a.yaml', 'a: x${file:token.txt}\nu: "${file:token.txt}"\n')
    return [named, env({ from: { TOKEN_FILE: box.path('token.txt') } })]
  },
  'the file that its variable in a .env file names': async box => {
    await box.write('token.txt', PLANTED)
    await box.write('.env', `TOKEN_FILE=${box.path('token.txt')}\n`)
    const named = await written(box, 'a.yaml', 'a: x${file:token.txt}\nu: "${file:token.txt}"\n')
    return [named, dotenv({ directory: box.directory, from: {} })]
  },
  'its variable, in a .env file': async box => {
    await box.write('.env', 'A=x${TOKEN}\nU=pg${env:TOKEN}\n')
    const from = { TOKEN: PLANTED }
    return [dotenv({ directory: box.directory, from }), env({ from })]
  },
  'a file of its folder, in a .env file': async box => {
    await box.write('secrets/token', `${PLANTED}\n`)
    chmodSync(box.path('secrets'), 0o700)
    await box.write('.env', 'A=x${file:secrets/token}\nU=${file:secrets/token}\n')
    return [dotenv({ directory: box.directory }), secretFiles(box.path('secrets'))]
  },
}

describe.each(Object.entries(takenIn))('a secret that another value takes in by %s', (_way, make) => {
  async function read(pattern: string): Promise<{ all: string; codes: readonly (string | undefined)[] }> {
    await using box = await sandbox({})
    const config = defineConfig({
      token: setting(secret(string())),
      a: setting(string({ pattern: new RegExp(pattern) })),
      u: setting(url(), { default: 'https://shop.example' }),
      none: setting(string(), { default: '' }),
    })
    const { problems, varve } = await inspect(config, { sources: await make(box) })
    const heard = [problems, varve.list(), varve.explain('a'), varve.explain('u')]
    return { all: heard.map(texts).join('\n'), codes: problems.map(({ code }) => code) }
  }

  it('is not shown where it does not fit', async () => {
    const { all, codes } = await read('^y')
    expect(codes.filter(code => code === 'INVALID_VALUE')).toHaveLength(2)
    expect(all).not.toContain('hunter2')
  })

  it('is masked where it fits, and said to be exposed', async () => {
    const { all, codes } = await read('^x')
    expect(codes.filter(code => code === 'SECRET_EXPOSED')).toHaveLength(2)
    expect(all).toContain('••••')
    expect(all).not.toContain('hunter2')
  })
})

describe('a value from a folder of secrets whose key is not secret', () => {
  const config = defineConfig({
    server: { host: setting(string({ pattern: /^hunter/ })), size: setting(integer(), { default: 1 }) },
    place: setting(string(), { default: '' }),
  })

  async function read(files: Record<string, string>, more: readonly Source[] = []): Promise<Inspection<Tree>> {
    await using box = await sandbox({ files: { 'a.yaml': 'place: "at ${server.host}"\n' } })
    for (const [name, text] of Object.entries(files)) await box.write(`secrets/${name}`, text)
    chmodSync(box.path('secrets'), 0o700)
    const sources = [file(box.path('a.yaml')), secretFiles(box.path('secrets')), ...more]
    return (await inspect(config, { sources })) as unknown as Inspection<Tree>
  }

  it('is masked wherever it is shown, and plain for the program', async () => {
    const { varve, problems } = await read({ server__host: PLANTED })
    expect(varve.settings).toMatchObject({ server: { host: PLANTED }, place: `at ${PLANTED}` })
    const heard = [varve.list(), varve.explain('server.host' as never), varve.explain('place' as never), problems]
    expect(heard.map(texts).join('\n')).not.toContain('hunter2')
  })

  it('is in no message where it does not fit, nor where it stands under another that does not', async () => {
    const wrong = await read({ server__host: `x${PLANTED}`, server__size: PLANTED })
    const under = await read({ server__host: PLANTED }, [env({ from: { SERVER__HOST: 'x' } })])
    expect([wrong.ok, under.ok]).toEqual([false, false])
    expect(texts([wrong.problems, under.problems])).not.toContain('hunter2')
  })
})

describe('a password in an address whose key is not secret', () => {
  const config = defineConfig({
    url: setting(url({ schemes: ['postgres'] }), { default: 'postgres://shop:hunter2-default@db/shop' }),
    mirrors: setting(list(url()), { default: [] }),
  })
  const read = (given: Record<string, string>): Promise<Inspection<Tree>> =>
    inspect(config, { sources: [env({ from: given })] }) as unknown as Promise<Inspection<Tree>>

  it.each([
    ['is not encoded', 'postgres://shop:hunter2#x@db/shop'],
    ['stands under the wrong scheme', 'mysql://shop:hunter2@db/shop'],
  ])('is in no message where it %s', async (_how, given) => {
    const { problems } = await read({ URL: given })
    expect(problems).toMatchObject([{ code: 'INVALID_VALUE', key: 'url' }])
    expect(texts(problems)).toMatch(/but is \\?"\w+:\/\/shop:••••@db\/shop/)
    expect(texts(problems)).not.toContain('hunter2')
  })

  it("is masked in explanations and lists, the default's and those within a list too, and plain for the program", async () => {
    const given = 'postgres://shop:hunter2@db/shop'
    const { varve } = await read({ URL: given, MIRRORS: `${given},https://x.example` })
    expect(varve.settings).toEqual({ url: given, mirrors: [given, 'https://x.example'] })
    const heard = texts([varve.list(), varve.explain('url' as never), varve.explain('mirrors' as never)])
    expect(heard).toContain('postgres://shop:••••@db/shop')
    expect(heard).not.toContain('hunter2')
  })

  it('is not in what a single variable is refused with', () => {
    const from = { URL: 'postgres://shop:hunter2#x@db/shop' }
    expect(() => env('URL', url(), { from })).toThrow('but is "postgres://shop:••••@db/shop"')
  })
})

describe('a rule that says a secret', () => {
  it.each([
    ['in a sentence', () => `bad ${PLANTED}, twice ${PLANTED}!`],
    [
      'in an error',
      () => {
        throw new Error(PLANTED)
      },
    ],
  ])('%s has it masked, and all else as it is', async (_how, say) => {
    const config = defineConfig(
      {
        token: setting(secret(string())),
        pair: setting(secret(object({ user: string(), password: string() }))),
        size: live(integer(), { default: 1 }),
      },
      {
        rules: [
          rule('said', proposed => ((proposed.get('size') as number) < 1 ? undefined : say())),
          rule('half', proposed => `it is ${(proposed.get('pair') as Secret<{ password: string }>).reveal().password}`),
        ],
      },
    )
    const given = { token: PLANTED, pair: { user: 'me', password: `${PLANTED}-2` }, size: 3 }
    const { problems } = await inspect(config, { sources: [values(given)] })
    expect(problems.map(({ key }) => key)).toEqual(['said', 'half'])
    expect(problems.map(({ issue }) => issue).join('\n')).toContain('••••')
    expect(texts(problems)).not.toContain('hunter2')
  })

  it('has it masked where a change breaks it', async () => {
    const config = defineConfig(
      { token: setting(secret(string())), size: live(integer(), { default: 1 }) },
      { rules: [rule('small', proposed => (proposed.get('size') === 1 ? undefined : `too large for ${PLANTED}`))] },
    )
    await using varve = await open(config, { sources: [values({ token: PLANTED })], store: memory() })
    const refused = await varve.set('size', 2, { by: 'dana', message: 'more' }).catch((error: unknown) => error)
    expect(texts(refused)).toContain('too large for ••••')
    expect(texts(refused)).not.toContain('hunter2')
  })
})
