import { execFileSync } from 'node:child_process'
import { link, rename, symlink, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { defineConfig, readReference, secret, setting, type SecretManager } from 'varve'
import { open, usualManagers } from 'varve/node'
import { string } from 'varve/schema'
import { memory } from 'varve/stores/memory'
import { sandbox } from 'varve/testing'

const { signal } = new AbortController()

describe('the usual managers', () => {
  it('answer every scheme there is, one each', () => {
    const schemes = usualManagers({}).flatMap(manager => manager.schemes)
    expect(schemes).toEqual(['vault', 'aws-sm', 'aws-ssm', 'gcp-sm', 'azure-kv', 'file', 'env'])
  })

  it('read the variables they are given, and watch files', async () => {
    await using box = await sandbox({ files: { password: 'planted-1' } })
    const managers = usualManagers({ TOKEN: 'planted-2' })
    const fetched = async (text: string): Promise<unknown> =>
      (await managerOf(managers, text).fetch(readReference(text), { signal })).value
    expect(await fetched('env:TOKEN')).toBe('planted-2')
    expect(await fetched(`file:${box.path('password')}`)).toBe('planted-1')
    const stopped = managerOf(managers, 'file:x').watch?.(readReference(`file:${box.path('password')}`), () => {
      throw new Error('It was stopped.')
    })
    stopped?.()
    const changed = new Promise<void>(resolve => {
      managerOf(managers, 'file:x').watch?.(readReference(`file:${box.path('password')}`), resolve)
    })
    await writeFile(box.path('next'), 'planted-3')
    await rename(box.path('next'), box.path('password'))
    await changed
    for (const manager of managers) await manager.close?.()
  })

  it('give nobody the file with the keys of the store, by no link', async () => {
    await using box = await sandbox({ files: { keys: 'planted', other: 'planted-other' } })
    await symlink(box.path('keys'), box.path('link'))
    for (const variables of [
      { VARVE_ENCRYPTION_KEY_FILE: box.path('keys') },
      { VARVE_ENCRYPTION_KEY: `file:${box.path('keys')}` },
      { VARVE_ENCRYPTION_KEY: ` file:${box.path('k%65ys')}#ring` },
    ]) {
      const managers = usualManagers(variables, { directory: box.directory })
      for (const text of ['file:keys', 'file:link#a', `file:${box.path('keys')}`])
        await expect(managerOf(managers, text).fetch(readReference(text), { signal })).rejects.toMatchObject({
          code: 'SECRET_FORBIDDEN',
        })
      const { value } = await managerOf(managers, 'file:other').fetch(readReference('file:other'), { signal })
      expect(value).toBe('planted-other')
    }
  })

  it('give nobody what the program is known by to them, by no link, second name or folder', async () => {
    const paths = [
      'home/.vault-token',
      'home/.aws/credentials',
      'home/.config/gcloud/credentials.db',
      'gcp.json',
      'jwt',
    ]
    await using box = await sandbox({
      files: {
        ...Object.fromEntries(paths.map(name => [name, 'planted'])),
        '.env': 'VAULT_TOKEN=planted',
        own: 'planted',
      },
    })
    const variables = {
      HOME: box.path('home'),
      VAULT_TOKEN_FILE: box.path('jwt'),
      GOOGLE_APPLICATION_CREDENTIALS: box.path('gcp.json'),
    }
    await symlink(box.path('home', '.aws'), box.path('linked'))
    await link(box.path('jwt'), box.path('second-name'))
    const managers = usualManagers(variables, { directory: box.directory, except: [box.path('own')] })
    for (const name of [
      ...paths,
      '.env',
      'own',
      'linked/credentials',
      'home/../jwt',
      'second-name',
      'h%6fme/.vault-token',
    ])
      await expect(
        managerOf(managers, 'file:x').fetch(readReference(`file:${name}`), { signal }),
      ).rejects.toMatchObject({
        code: 'SECRET_FORBIDDEN',
      })
  })

  it('are there for whoever opens with varve/node, and can be left out', async () => {
    const text = 'file:api-key'
    await using box = await sandbox({ files: { 'config.toml': `apiKey = "${text}"`, 'api-key': 'planted-1' } })
    const config = defineConfig({ apiKey: setting(secret(string())) })
    const options = { directory: box.directory, reload: false, store: memory() }
    await using varve = await open(config, options)
    expect(varve.settings.apiKey.reveal()).toBe('planted-1')
    await using without = await open(config, { ...options, managers: [], store: memory() })
    expect(without.settings.apiKey.reveal()).toBe(text)
  })
})

describe('a program that refers to no secret', () => {
  it('loads no manager, and no package for one', () => {
    const loaded = loadedBy('await varve.close()')
    expect(loaded.filter(url => /src\/secrets\/(?!usual|vault\/address)/.test(url))).toEqual([])
    expect(loaded.filter(url => /azure|google|aws-sdk|gaxios/.test(url))).toEqual([])
  })

  it('but to one whose package is missing is told what to install', () => {
    const commands = {
      'aws-sm://prod/db': 'npm i @aws-sdk/client-secrets-manager',
      'aws-ssm:/prod/db': 'npm i @aws-sdk/client-ssm',
      'gcp-sm://shop/db': 'npm i google-auth-library',
      'azure-kv://shop/db': 'npm i @azure/keyvault-secrets @azure/identity',
    }
    const program = `
      const { readReference } = await import(${JSON.stringify(root('src/index.ts'))})
      for (const text of ${JSON.stringify(Object.keys(commands))}) {
        const reference = readReference(text)
        const manager = usualManagers({}).find(({ schemes }) => schemes.includes(reference.scheme))
        await manager
          .fetch(reference, { signal: new AbortController().signal })
          .catch(error => loaded.push([error.code, error.message.split('Run: ')[1]].join(': ')))
      }
      await varve.close()`
    const told = loadedBy(program, { missing: /^@aws-sdk|^google|^@azure/ }).filter(line => line.includes('npm i'))
    expect(told).toEqual(Object.values(commands).map(command => `SECRET_MANAGER_UNKNOWN: ${command}`))
  })
})

function managerOf(managers: readonly SecretManager[], text: string): SecretManager {
  const { scheme } = readReference(text)
  const manager = managers.find(({ schemes }) => schemes.includes(scheme))
  if (manager === undefined) throw new Error(`No manager answers ${scheme}.`)
  return manager
}

function root(path: string): string {
  return new URL(`../../${path}`, import.meta.url).href
}

/** What a process loads that opens the usual way and goes on with `body`; `loaded` is there for more. */
function loadedBy(body: string, { missing = /^none$/ }: { missing?: RegExp } = {}): readonly string[] {
  const program = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({
      resolve: (name, from, next) => next(${missing}.test(name) ? 'is-not-there' : name, from),
      load: (url, context, next) => (loaded.push(url), next(url, context)),
    })
    const { open, usualManagers } = await import(${JSON.stringify(root('src/node.ts'))})
    const { defineConfig, setting } = await import(${JSON.stringify(root('src/index.ts'))})
    const { string } = await import(${JSON.stringify(root('src/core/schema/index.ts'))})
    const { memory } = await import(${JSON.stringify(root('src/stores/memory.ts'))})
    const config = defineConfig({ name: setting(string(), { default: 'shop' }) })
    const varve = await open(config, { store: memory(), directory: '/nonexistent', reload: false })
    ${body}
    console.log(JSON.stringify(loaded))`
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
  return JSON.parse(printed) as readonly string[]
}
