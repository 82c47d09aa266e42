import { describe, expect, it } from 'vitest'
import { readReference } from 'varve'
import { variables } from 'varve/secrets'

const { signal } = new AbortController()
const manager = variables({ DATABASE_URL: 'postgres://planted@db', EMPTY: '', ABSENT: undefined })
const fetched = (text: string): Promise<unknown> => manager.fetch(readReference(text), { signal })

describe('a reference to a variable', () => {
  it('is what the variable holds, whole: a field is picked by who asked', async () => {
    expect(await fetched('env:DATABASE_URL')).toEqual({ value: 'postgres://planted@db' })
    expect(await fetched('env://DATABASE_URL#user')).toEqual({ value: 'postgres://planted@db' })
  })

  it.each(['env:ABSENT', 'env:OTHER', 'env:EMPTY', 'env:__proto__', 'env:constructor'])(
    '%s is not found, since nothing is there',
    async text => {
      await expect(fetched(text)).rejects.toMatchObject({
        code: 'SECRET_NOT_FOUND',
        details: { reference: text, manager: 'environment variables' },
      })
    },
  )

  it.each([
    'VARVE_ENCRYPTION_KEY',
    'VAULT_TOKEN',
    'vault_token',
    'BAO_TOKEN',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN',
    'AZURE_CLIENT_SECRET',
    'IDENTITY_HEADER',
    'CLOUDSDK_AUTH_ACCESS_TOKEN',
  ])('env:%s is refused: a writer of values would be whom the program is to its managers', async name => {
    const fetching = variables({ [name]: 'planted' }).fetch(readReference(`env:${name}`), { signal })
    await expect(fetching).rejects.toMatchObject({ code: 'SECRET_FORBIDDEN' })
  })

  it('may be of the same family as one with credentials', async () => {
    const own = variables({ GOOGLE_CLIENT_SECRET: 'planted', AWS_SES_PASSWORD: 'planted-2' })
    expect(await own.fetch(readReference('env:GOOGLE_CLIENT_SECRET'), { signal })).toEqual({ value: 'planted' })
    expect(await own.fetch(readReference('env:AWS_SES_PASSWORD'), { signal })).toEqual({ value: 'planted-2' })
  })

  it.each(['env:a/b', 'env:9', 'env:DATABASE_URL?version=2'])('%s names no variable', async text => {
    await expect(fetched(text)).rejects.toMatchObject({ code: 'REFERENCE_INVALID' })
  })
})
