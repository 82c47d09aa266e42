import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { SecretManager } from 'varve'
import { environmentKeyring, fernet, newFernetKey } from 'varve/secrets'
import { sandbox } from 'varve/testing'

const [first, second] = [newFernetKey(), newFernetKey()]
const idsOf = (...keys: string[]): readonly string[] => fernet(keys).keyIds

/** A manager that has one secret, whatever it is asked for, and counts how often. */
function manager(
  value: SecretManager['fetch'] extends (...given: never[]) => Promise<{ value: infer V }> ? V : never,
): {
  readonly asked: string[]
  readonly managers: readonly SecretManager[]
} {
  const asked: string[] = []
  const fetch: SecretManager['fetch'] = async ({ text }) => {
    asked.push(text)
    return { value }
  }
  return { asked, managers: [{ name: 'a vault', schemes: ['vault'], fetch }] }
}

describe('the key ring of the environment', () => {
  it('is read from VARVE_ENCRYPTION_KEY, the key first that seals', async () => {
    const keyring = await environmentKeyring({ VARVE_ENCRYPTION_KEY: `${first}, ${second}` })
    expect(keyring?.keyIds).toEqual(idsOf(first, second))
  })

  it('is read from the file that VARVE_ENCRYPTION_KEY_FILE names, one key a line', async () => {
    await using box = await sandbox({ files: { keys: `# since January\n${first}\n\n${second} # until March\n` } })
    const keyring = await environmentKeyring({ VARVE_ENCRYPTION_KEY_FILE: box.path('keys') })
    expect(keyring?.keyIds).toEqual(idsOf(first, second))
  })

  it('is read from the file that VARVE_ENCRYPTION_KEY refers to, and takes up what is put there', async () => {
    await using box = await sandbox({ files: { keys: first } })
    const keyring = await environmentKeyring({ VARVE_ENCRYPTION_KEY: `file:${box.path('keys')}` })
    await box.write('keys', `${second}\n${first}\n`)
    expect(keyring?.keyIds).toEqual(idsOf(second, first))
  })

  it('is read from a member of a file of JSON', async () => {
    await using box = await sandbox({ files: { 'keys.json': JSON.stringify({ varve: [first, second].join(',') }) } })
    const keyring = await environmentKeyring({ VARVE_ENCRYPTION_KEY: `file:${box.path('keys.json')}#varve` })
    expect(keyring?.keyIds).toEqual(idsOf(first, second))
  })

  it('is fetched from a secret manager that VARVE_ENCRYPTION_KEY refers to', async () => {
    const text = manager(`${first}\n${second}`)
    const whole = await environmentKeyring({ VARVE_ENCRYPTION_KEY: 'vault://secret/varve' }, text)
    expect(whole?.keyIds).toEqual(idsOf(first, second))
    const object = manager({ keys: `${second},${first}`, other: 'x' })
    const member = await environmentKeyring({ VARVE_ENCRYPTION_KEY: 'vault://secret/varve#keys' }, object)
    expect(member?.keyIds).toEqual(idsOf(second, first))
    expect(object.asked).toEqual(['vault://secret/varve#keys'])
  })

  it('is found in a member of a member by the same rule as a value is, and in bytes', async () => {
    const object = manager({ keys: { shop: first }, 'keys.shop': second })
    const exact = await environmentKeyring({ VARVE_ENCRYPTION_KEY: 'vault:varve#keys.shop' }, object)
    expect(exact?.keyIds).toEqual(idsOf(second))
    const bytes = manager(new TextEncoder().encode(JSON.stringify({ keys: { shop: first } })))
    const nested = await environmentKeyring({ VARVE_ENCRYPTION_KEY: 'vault:varve#keys.shop' }, bytes)
    expect(nested?.keyIds).toEqual(idsOf(first))
  })

  it('asks the manager once for a key that a token wants in vain, and not again at once', async () => {
    const { asked, managers } = manager(first)
    const keyring = await environmentKeyring({ VARVE_ENCRYPTION_KEY: 'vault:keys' }, { managers })
    for (let tries = 0; tries < 3; tries += 1) await keyring?.open(await fernet(second).seal('unseen'))
    expect(asked).toHaveLength(1)
  })

  it('gives up waiting for a manager that hangs', async () => {
    const hanging: SecretManager = { name: 'a vault', schemes: ['vault'], fetch: () => new Promise(() => {}) }
    const asked = environmentKeyring({ VARVE_ENCRYPTION_KEY: 'vault:keys' }, { managers: [hanging], deadline: 20 })
    await expect(asked).rejects.toThrow('vault:keys, which a vault did not give within 20 ms')
  })

  it('says nothing of what a manager says that fails in another way', async () => {
    const failing: SecretManager = {
      name: 'a vault',
      schemes: ['vault'],
      fetch: () => Promise.reject(new Error('planted')),
    }
    const asked = environmentKeyring({ VARVE_ENCRYPTION_KEY: 'vault:keys' }, { managers: [failing] })
    await expect(asked).rejects.toThrow(/^An encryption key .* a vault failed to give it/)
    await expect(asked).rejects.not.toThrow('planted')
  })

  it('is made of VARVE_ENCRYPTION_PASSPHRASE and VARVE_ENCRYPTION_SALT', async () => {
    const keyring = await environmentKeyring({
      VARVE_ENCRYPTION_PASSPHRASE: 'café horse battery staple',
      VARVE_ENCRYPTION_SALT: 'sixteen bytes, or more',
    })
    expect(keyring?.keyIds).toEqual(idsOf('ADMGShTJL-yjxGSszbJYqXLK6ScbtkDGblr45oFwLLU='))
  })

  it('is read from a descriptor of the command, also when it is asked for twice', async () => {
    await using box = await sandbox({ files: { keys: `${first}\n${second}\n` } })
    const script = [
      "import { environmentKeyring } from 'varve/secrets'",
      "const asked = () => environmentKeyring({ VARVE_ENCRYPTION_KEY_FD: '3' })",
      'console.log(JSON.stringify([(await asked()).keyIds, (await asked()).keyIds]))',
    ].join('\n')
    const flags = ['--conditions=varve-source', '--no-warnings', '--input-type=module', '-e', script]
    const { stdout, stderr } = spawnSync('sh', ['-c', '"$@" 3< "$0"', box.path('keys'), process.execPath, ...flags], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual([idsOf(first, second), idsOf(first, second)])
  })

  it.each([{}, { VARVE_ENCRYPTION_KEY: ' ' }, { FIELD_ENCRYPTION_KEY: 'a passphrase' }])(
    'is not there in %j',
    async env => {
      expect(await environmentKeyring(env)).toBeUndefined()
    },
  )

  it('may be named twice where both say the same', async () => {
    await using box = await sandbox({ files: { keys: first } })
    const variables = { VARVE_ENCRYPTION_KEY: first, VARVE_ENCRYPTION_KEY_FILE: box.path('keys') }
    expect((await environmentKeyring(variables))?.keyIds).toEqual(idsOf(first))
  })

  it('is refused where two variables say different keys, and both are named', async () => {
    await using box = await sandbox({ files: { keys: first } })
    const variables = { VARVE_ENCRYPTION_KEY: second, VARVE_ENCRYPTION_KEY_FILE: box.path('keys') }
    await expect(environmentKeyring(variables)).rejects.toThrow(
      'VARVE_ENCRYPTION_KEY_FILE and VARVE_ENCRYPTION_KEY say different keys. Keep one of the two variables.',
    )
  })

  it.each([
    ['a text that is no key', { VARVE_ENCRYPTION_KEY: 'hush' }, 'VARVE_ENCRYPTION_KEY is'],
    ['a file that is not there', { VARVE_ENCRYPTION_KEY_FILE: '/nowhere/keys' }, '/nowhere/keys is not there'],
    ['a passphrase without a salt', { VARVE_ENCRYPTION_PASSPHRASE: 'hush' }, 'needs a salt beside it'],
    ['a short salt', { VARVE_ENCRYPTION_PASSPHRASE: 'hush', VARVE_ENCRYPTION_SALT: 'short' }, 'the salt has 5 bytes'],
    ['no number', { VARVE_ENCRYPTION_KEY_FD: 'three' }, 'VARVE_ENCRYPTION_KEY_FD names no descriptor'],
    ['its own output', { VARVE_ENCRYPTION_KEY_FD: '1' }, 'VARVE_ENCRYPTION_KEY_FD names no descriptor'],
    ['a descriptor that is not open', { VARVE_ENCRYPTION_KEY_FD: '987654' }, '(descriptor 987654)'],
    ['a reference nobody answers', { VARVE_ENCRYPTION_KEY: 'vault://hush' }, 'no secret manager answers vault:'],
  ])('says which variable it is that holds %s', async (_what, variables, said) => {
    await expect(environmentKeyring(variables)).rejects.toMatchObject({
      code: 'ENCRYPTION_KEY_UNUSABLE',
      message: expect.stringContaining(said) as string,
    })
  })

  it('never quotes what was fetched', async () => {
    const { managers } = manager({ keys: 'planted-hush' })
    const error: unknown = await environmentKeyring({ VARVE_ENCRYPTION_KEY: 'vault:a#keys' }, { managers }).catch(
      (caught: unknown) => caught,
    )
    expect(error).toMatchObject({ code: 'ENCRYPTION_KEY_UNUSABLE' })
    expect(String(error)).not.toContain('planted')
    const inherited = environmentKeyring({ VARVE_ENCRYPTION_KEY: 'vault:a#constructor' }, { managers })
    await expect(inherited).rejects.toThrow('which has no such member')
  })
})
