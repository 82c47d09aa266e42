import { writeFile } from 'node:fs/promises'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readReference, type SecretManager } from 'varve'
import { googleSecrets } from 'varve/secrets'
import { sandbox } from 'varve/testing'
import { assert } from './assertion.ts'
import { EMAIL, serviceAccount } from './identities.ts'
import { GoogleServer } from './server.ts'

const { signal } = new AbortController()
const fetched = (manager: SecretManager, text: string): ReturnType<SecretManager['fetch']> =>
  manager.fetch(readReference(text), { signal })
const LONG = 'gcp-sm://projects/shop/secrets/database/versions'

describe('a secret of Google Secret Manager', () => {
  it('is named long or short, by number, by alias, and as the latest', async () => {
    await using google = await GoogleServer.start()
    await using manager = managerOf(google)
    for (const value of ['planted-1', 'planted-2']) google.shelf.keep('database', value, [EMAIL])
    google.shelf.alias('database', 'stable', 1)
    const first = ['1', 'stable'].flatMap(version => [
      `${LONG}/${version}`,
      `gcp-sm://shop/database?version=${version}`,
    ])
    for (const text of first) expect(await fetched(manager, text)).toEqual({ value: 'planted-1', version: '1' })
    const latest = [`${LONG}/latest`, 'gcp-sm://projects/shop/secrets/database', 'gcp-sm:shop/database#password']
    for (const text of latest) expect(await fetched(manager, text)).toEqual({ value: 'planted-2', version: '2' })
  })

  it('of a region is asked for where the region keeps it', async () => {
    await using google = await GoogleServer.start()
    await using manager = managerOf(google)
    google.shelf.keep('europe-west3/database', 'planted-eu', [EMAIL])
    const text = 'gcp-sm://projects/shop/locations/europe-west3/secrets/database'
    expect((await fetched(manager, text)).value).toBe('planted-eu')
    expect([google.secrets.asked.length, google.regional.asked.length]).toEqual([0, 1])
  })

  it.each([
    'gcp-sm://database',
    'gcp-sm://shop/a/b',
    'gcp-sm://shop/a%2F..%2Fb',
    'gcp-sm://../database',
    'gcp-sm://projects/shop/secrets/database/versions/0',
    'gcp-sm://projects/shop/secrets/database/versions/..',
    'gcp-sm://projects/shop/secrets/database/versions/1?version=2',
    'gcp-sm://shop/database?version=',
    'gcp-sm://shop/database?stage=x',
  ])('is not %s, and nobody is asked', async text => {
    await using google = await GoogleServer.start()
    await using manager = managerOf(google)
    await expect(fetched(manager, text)).rejects.toMatchObject({ code: 'REFERENCE_INVALID' })
    expect(google.secrets.asked).toEqual([])
  })

  it('that arrives damaged is asked for once more, and refused when it is damaged again', async () => {
    await using google = await GoogleServer.start()
    await using manager = managerOf(google)
    google.shelf.keep('database', 'planted-1', [EMAIL])
    google.shelf.wrongChecksums = 1
    expect((await fetched(manager, `${LONG}/1`)).value).toBe('planted-1')
    expect(google.secrets.asked).toHaveLength(2)
    google.shelf.wrongChecksums = 2
    await expect(fetched(manager, `${LONG}/1`)).rejects.toMatchObject({ code: 'SECRET_MALFORMED' })
    expect(google.secrets.asked).toHaveLength(4)
  })

  it.each([
    { payload: { data: 'no base64!' } },
    { payload: {} },
    { payload: { data: 'cGxhbnRlZA==', dataCrc32c: { planted: 1 } } },
    [],
    'planted',
  ])('is malformed when the answer is %j', async body => {
    await using google = await GoogleServer.start()
    await using manager = managerOf(google)
    google.secrets.instead(/./, {
      status: 200,
      body: Array.isArray(body) || typeof body === 'string' ? body : { name: 'a/1', ...body },
    })
    const failure = await fetched(manager, `${LONG}/1`).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'SECRET_MALFORMED' })
    expect(inspect(failure, { showHidden: true, depth: 9 })).not.toContain('planted')
  })

  it('is told apart: missing, forbidden, disabled, destroyed, an interface that is off, and too many requests', async () => {
    await using google = await GoogleServer.start()
    await using manager = managerOf(google)
    google.shelf.keep('database', 'planted-1', [EMAIL])
    google.shelf.keep('other', 'planted', [])
    const told = async (text: string): Promise<string> => {
      const { code, details } = (await fetched(manager, text).catch((error: unknown) => error)) as {
        code: string
        details: { reason: string; remedy: string }
      }
      return `${code} ${details.reason}: ${details.remedy}`
    }
    expect(await told('gcp-sm://shop/none')).toContain('SECRET_NOT_FOUND is not there')
    expect(await told(`${LONG}/7`)).toContain('SECRET_NOT_FOUND is not there')
    expect(await told('gcp-sm://shop/other')).toMatch(/SECRET_FORBIDDEN .*IAM_PERMISSION_DENIED.*secretAccessor/)
    google.shelf.turn('database', 1, 'DISABLED')
    expect(await told(`${LONG}/1`)).toContain('SECRET_FORBIDDEN is a version that is disabled')
    google.shelf.turn('database', 1, 'DESTROYED')
    expect(await told(`${LONG}/latest`)).toContain('SECRET_NOT_FOUND is a version that was destroyed')
    google.secrets.instead(/./, { status: 403, body: disabledInterface }, 1)
    expect(await told(`${LONG}/1`)).toMatch(/SECRET_FORBIDDEN .*gcloud services enable/)
    for (const status of [429, 500, 503, 302]) {
      google.secrets.instead(/./, { status, headers: { location: 'http://127.0.0.1:1/' }, body: 'planted' }, 1)
      expect(await told(`${LONG}/1`)).toContain(
        `SECRET_MANAGER_UNREACHABLE could not be fetched: Google fails (${status})`,
      )
    }
  })
})

const disabledInterface = {
  error: { code: 403, status: 'PERMISSION_DENIED', details: [{ reason: 'SERVICE_DISABLED' }], message: 'not enabled' },
}

describe('who this program is at Google', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('is told by the metadata server where nothing else is said, and again once its token was taken back', async () => {
    await using google = await GoogleServer.start()
    google.shelf.keep('database', 'planted-1', [google.tokens.machine])
    vi.stubEnv('GCE_METADATA_HOST', `127.0.0.1:${google.identity.port}`)
    vi.stubEnv('HOME', '/nonexistent')
    await using manager = closing(googleSecrets({ endpoint: google.secrets.url }))
    expect((await fetched(manager, `${LONG}/1`)).value).toBe('planted-1')
    google.tokens.revokeAll()
    expect((await fetched(manager, `${LONG}/1`)).value).toBe('planted-1')
    const statuses = google.identity.asked.filter(({ path }) => path.endsWith('/token')).length
    expect([statuses, google.secrets.asked.length]).toEqual([2, 3])
  })

  it('is vouched for by a workload’s own provider, whose token is read again when it is replaced', async () => {
    await using google = await GoogleServer.start()
    const subject = { sub: 'repo:shop', aud: 'https://iam.googleapis.com' }
    const written = (from: number): string =>
      assert({ ...subject, iat: Date.now() / 1000 + from, exp: Date.now() / 1000 + from + 600 }, google.tokens.provider)
    await using box = await sandbox({ files: { token: written(-7200) } })
    await box.write('workload.json', JSON.stringify(federated(google, box.path('token'))))
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', box.path('workload.json'))
    google.shelf.keep('database', 'planted-1', ['principal:repo:shop'])
    await using manager = closing(googleSecrets({ endpoint: google.secrets.url }))
    await expect(fetched(manager, `${LONG}/1`)).rejects.toMatchObject({
      code: 'SECRET_FORBIDDEN',
      message: expect.stringContaining('invalid_grant') as string,
    })
    await writeFile(box.path('token'), written(-10))
    expect((await fetched(manager, `${LONG}/1`)).value).toBe('planted-1')
  })

  it('is read from its file again once it was refused: keys are replaced while a program runs', async () => {
    await using google = await GoogleServer.start()
    const now = Date.now() / 1000
    const token = assert({ sub: 'repo:shop', iat: now - 10, exp: now + 600 }, google.tokens.provider)
    await using box = await sandbox({ files: { token } })
    const current = federated(google, box.path('token'))
    await box.write('workload.json', JSON.stringify({ ...current, audience: '//iam.googleapis.com/retired' }))
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', box.path('workload.json'))
    google.shelf.keep('database', 'planted-1', ['principal:repo:shop'])
    await using manager = closing(googleSecrets({ endpoint: google.secrets.url }))
    await expect(fetched(manager, `${LONG}/1`)).rejects.toMatchObject({ code: 'SECRET_FORBIDDEN' })
    await box.write('workload.json', JSON.stringify(current))
    expect((await fetched(manager, `${LONG}/1`)).value).toBe('planted-1')
  })

  it('is not told where the token endpoint fails, refuses or hangs, and what it says stays there', async () => {
    await using google = await GoogleServer.start()
    const key = google.tokens.account(EMAIL)['private_key'] ?? ''
    const failure = async (limit: AbortSignal): Promise<{ code: string }> => {
      await using manager = managerOf(google)
      const error: unknown = await manager
        .fetch(readReference(`${LONG}/1`), { signal: limit })
        .catch((caught: unknown) => caught)
      const shown = `${inspect(error, { showHidden: true, depth: 20 })}${JSON.stringify(error)}`
      expect(shown).not.toMatch(/planted|assertion|eyJ/)
      expect(shown).not.toContain(key.split('\n')[1])
      return error as { code: string }
    }
    google.identity.instead(/token/, { status: 400, body: { error: 'invalid_grant', error_description: 'planted' } }, 1)
    expect(await failure(signal)).toMatchObject({ code: 'SECRET_FORBIDDEN' })
    google.identity.instead(/token/, { status: 401, body: 'planted' }, 1)
    expect(await failure(signal)).toMatchObject({ code: 'SECRET_FORBIDDEN' })
    for (const state of ['failing', 'stopped', 'hanging'] as const) {
      await google.identity.turn(state)
      expect(await failure(AbortSignal.timeout(100))).toMatchObject({ code: 'SECRET_MANAGER_UNREACHABLE' })
    }
    expect(google.secrets.asked).toEqual([])
  })
})

function federated(google: GoogleServer, tokenFile: string): object {
  return {
    type: 'external_account',
    audience: google.tokens.audience,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${google.identity.url}/v1/token`,
    credential_source: { file: tokenFile },
  }
}

function managerOf(google: GoogleServer): SecretManager & AsyncDisposable {
  const endpoint = (location: string | undefined): string =>
    location === undefined ? google.secrets.url : google.regional.url
  return closing(googleSecrets({ auth: serviceAccount(google), endpoint }))
}

function closing(manager: SecretManager): SecretManager & AsyncDisposable {
  return { ...manager, [Symbol.asyncDispose]: async () => manager.close?.() }
}
