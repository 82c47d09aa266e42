import { load } from 'js-yaml'
import { openSync } from 'varve'
import { values } from 'varve/sources'
import { sandbox } from 'varve/testing'
import { describe, expect, it } from 'vitest'
import { everything } from '../../test/generate/declaration.ts'
import { deploymentIn } from '../../test/generate/kubernetes.ts'
import { secretFiles } from '../sources/secret-files.ts'
import { composeFile } from './compose.ts'
import { deployment } from './kubernetes/deployment.ts'

const contents = ['postgres://db/shop', 'long enough', 'a-token', '{"signing":"k"}', '{"ab":"y"}']

/** What a program reads out of a folder with these files. */
async function read(names: readonly string[]): Promise<readonly unknown[]> {
  await using box = await sandbox({
    files: Object.fromEntries(names.map((name, index) => [name, contents[index] ?? ''])),
  })
  const { settings } = openSync(everything, {
    as: { environment: 'production' },
    sources: [values({ 'server.name': 'x', 'database.region': 'eu' }), secretFiles(box.directory)],
    onProblem: problem => expect(problem).toBeUndefined(),
  })
  const { url, password, token, keys, joined } = settings.database
  return [url, password, token, keys, joined].map(secret => secret.reveal())
}

const expected = ['postgres://db/shop', 'long enough', 'a-token', { signing: 'k' }, { ab: 'y' }]

describe('the files of secrets', () => {
  it('that a Deployment mounts are those a program looks for', async () => {
    const { spec } = deploymentIn(await deployment(everything, { secrets: 'files' }))
    const items = spec?.template.spec?.volumes?.[0]?.secret?.items ?? []
    expect(await read(items.map(({ path }) => path))).toEqual(expected)
  })

  it('that Compose mounts are those a program looks for', async () => {
    const { services } = load(await composeFile(everything)) as {
      readonly services: Readonly<Record<string, { readonly secrets: readonly { readonly target: string }[] }>>
    }
    expect(await read(services['app']?.secrets.map(({ target }) => target) ?? [])).toEqual(expected)
  })
})
