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

  it('is refused where it names a variable of Varve’s own: a writer of values would have the keys of the store', async () => {
    const own = variables({ VARVE_ENCRYPTION_KEY: 'planted' })
    const fetching = own.fetch(readReference('env:VARVE_ENCRYPTION_KEY'), { signal })
    await expect(fetching).rejects.toMatchObject({ code: 'SECRET_FORBIDDEN' })
  })

  it.each(['env:a/b', 'env:9', 'env:DATABASE_URL?version=2'])('%s names no variable', async text => {
    await expect(fetched(text)).rejects.toMatchObject({ code: 'REFERENCE_INVALID' })
  })
})
