/** What writing the example projects brought to light: each test says what a person with such a project would expect. */
import { describe, expect, it } from 'vitest'
import { defineConfig, inspect, rule, secret, setting, type OpenOptions, type Problem, type Source } from 'varve'
import { integer, string } from 'varve/schema'
import { configFiles, env, file } from 'varve/sources'
import { sandbox, type Sandbox } from 'varve/testing'

const config = defineConfig(
  {
    DLQ_WARNING: setting(integer(), { default: 1 }),
    DLQ_CRITICAL: setting(integer(), { default: 10 }),
    K8S_NAMESPACE: setting(string(), { default: '-' }),
    name: setting(string(), { default: '-' }),
    token: setting(secret(string()), { devDefault: 'only-for-development' }),
  },
  {
    rules: [
      rule('a warning comes first', values =>
        Number(values.get('DLQ_WARNING')) < Number(values.get('DLQ_CRITICAL')) ? undefined : 'nobody would be warned',
      ),
      rule('the token opens', values => {
        if (values.get('name') === 'opening') throw new Error(`cannot open with ${reveal(values.get('token'))}`)
        return undefined
      }),
    ],
  },
)

function reveal(value: unknown): string {
  return (value as { reveal(): string }).reveal()
}

/** What a start has to say in a folder with these files. */
async function problems(
  files: Record<string, string>,
  options: (box: Sandbox) => Omit<OpenOptions, 'store'>,
): Promise<readonly Problem[]> {
  await using box = await sandbox({ files })
  const found = await inspect(config, options(box))
  return JSON.parse(JSON.stringify(found.problems).replaceAll(`${box.directory}/`, '')) as Problem[]
}

const base = 'name = "x"\ntoken = "t"\n'
const pattern = ({ directory }: Sandbox): readonly Source[] => [
  file('config.toml', { directory }),
  file('config.{profile}.toml', { directory }),
  file('config.{service}.toml', { directory }),
]

describe('a broken rule', () => {
  it('says where the values stand that it looked at, and what to change', async () => {
    const found = await problems({ 'config.toml': `${base}DLQ_WARNING = 20\n` }, box => ({ sources: pattern(box) }))
    expect(found).toMatchObject([{ key: 'a warning comes first', remedy: 'Change DLQ_WARNING or DLQ_CRITICAL.' }])
    expect(found[0]?.origin).toContain('config.toml:3:15')
  })

  it('that throws after it looked at a secret does not quote what it threw', async () => {
    const found = await problems({ 'config.toml': 'name = "opening"\ntoken = "hunter2"\n' }, box => ({
      sources: pattern(box),
    }))
    expect(found).toMatchObject([{ key: 'the token opens' }])
    expect(JSON.stringify(found)).not.toContain('hunter2')
  })
})

describe('files named after the profile', () => {
  const files = { 'config.toml': base, 'config.production.toml': '', 'config.staging.toml': '' }

  it('tell a misspelt environment, as the ones that are found by themselves do', async () => {
    const found = await problems(files, box => ({ sources: pattern(box), as: { environment: 'prodution' } }))
    expect(found).toMatchObject([{ code: 'PROFILE_UNKNOWN', key: 'prodution', remedy: 'Did you mean production?' }])
  })
})

describe('a service that no file is for', () => {
  const files = { 'config.toml': base, 'config.worker.toml': '', 'config.mailer.toml': '' }

  it.each([
    ['files by a pattern', pattern],
    ['files that are found', ({ directory }: Sandbox) => [configFiles({ directory })]],
  ])('is told where it is nearly one that has a file: %s', async (_, sources) => {
    const found = await problems(files, box => ({ sources: sources(box), as: { service: 'wroker' } }))
    expect(found).toMatchObject([{ key: 'wroker', remedy: 'Did you mean worker?' }])
  })

  it('is no environment: the file of this service is not offered as a profile', async () => {
    const own = { 'config.toml': base, 'config.worker.toml': '', 'config.production.toml': '' }
    const found = await problems(own, ({ directory }) => ({
      sources: [configFiles({ directory })],
      as: { environment: 'qa', service: 'worker' },
    }))
    expect(found.find(({ code }) => code === 'PROFILE_UNKNOWN')?.issue).toContain('(there are production)')
  })
})

describe('a name beside others', () => {
  const names = ['worker-1', 'dlq-processor', 'prod-eu', 'dev']
  const files = Object.fromEntries(names.map(name => [`config.${name}.toml`, '']))

  it.each(['worker-2', 'web-processor', 'prod-us', 'den'])(
    'stops no start where it may well be meant: %s',
    async name => {
      const found = await problems({ ...files, 'config.toml': base }, box => ({
        ...{ sources: pattern(box), as: { environment: name, service: name } },
      }))
      expect(found.filter(({ severity }) => severity !== 'warning')).toEqual([])
    },
  )
})

describe('a secret that is missing', () => {
  const production = { as: { environment: 'production' } }

  it('is never proposed to be written into a config file', async () => {
    const found = await problems({ 'config.toml': 'name = "x"\n' }, box => ({
      ...production,
      sources: [...pattern(box), env({ prefix: 'SHOP', from: {} })],
    }))
    expect(found).toMatchObject([{ key: 'token', remedy: 'Set SHOP_TOKEN.' }])
  })

  it('is not mended by its own development default, which everybody can read', async () => {
    const from = { SHOP_TOKEN: 'only-for-development' }
    const found = await problems({ 'config.toml': base }, () => ({
      ...production,
      sources: [env({ prefix: 'SHOP', from })],
    }))
    expect(found).toMatchObject([{ key: 'token', origin: 'SHOP_TOKEN' }])
  })
})

describe('what is wrong', () => {
  it('with a value that refers to itself has a remedy', async () => {
    const found = await problems({ 'config.toml': 'name = "${name}"\ntoken = "t"\n' }, box => ({
      sources: pattern(box),
    }))
    expect(found).toMatchObject([{ code: 'REFERENCE_CYCLE', remedy: expect.stringMatching(/^\S.*\.$/) }])
  })

  it('with a name that is like no other has one too', async () => {
    const found = await problems({ 'config.toml': `${base}something_else = 3\n` }, box => ({ sources: pattern(box) }))
    expect(found).toMatchObject([{ code: 'UNKNOWN_KEY', remedy: expect.stringMatching(/^\S.*\.$/) }])
  })
})

describe('a ring of references', () => {
  it('is not told of a value outside of it as if that were in it', async () => {
    const text = 'name = "${K8S_NAMESPACE}"\nK8S_NAMESPACE = "a-${K8S_NAMESPACE}"\ntoken = "t"\n'
    const found = await problems({ 'config.toml': text }, box => ({ sources: pattern(box) }))
    expect(found.find(({ key }) => key === 'name')?.issue).toBe(
      'refers to K8S_NAMESPACE, which refers to itself: K8S_NAMESPACE → K8S_NAMESPACE',
    )
  })
})

describe('a variable that is set to nothing', () => {
  it('is told as that where its key is missing', async () => {
    const found = await problems({ 'config.toml': 'name = "x"\n' }, () => ({
      ...{ sources: [env({ prefix: 'SHOP', from: { SHOP_TOKEN: '' } })], as: { environment: 'production' } },
    }))
    expect(JSON.stringify(found)).toMatch(/SHOP_TOKEN[^"]* empty/)
  })
})

describe('a name in capitals', () => {
  it('is its own variable: K8S_NAMESPACE, not K8_S_NAMESPACE', async () => {
    const found = await inspect(config, {
      sources: [env({ prefix: 'SHOP', from: { SHOP_K8S_NAMESPACE: 'runner', SHOP_TOKEN: 't' } })],
    })
    expect([found.varve.settings.K8S_NAMESPACE, found.problems]).toEqual(['runner', []])
  })
})
