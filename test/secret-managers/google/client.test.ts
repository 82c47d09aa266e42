import { secretmanager } from '@googleapis/secretmanager'
import { describe, expect, it } from 'vitest'
import { EMAIL, serviceAccount } from './identities.ts'
import { GoogleServer } from './server.ts'

const NAME = 'projects/shop/secrets/database/versions'

describe('Google’s own client, on the local server', () => {
  it('reads a version, by number, by alias and as the latest', async () => {
    await using google = await GoogleServer.start()
    google.shelf.keep('database', 'planted-1', [EMAIL])
    google.shelf.keep('database', 'planted-2', [EMAIL])
    google.shelf.alias('database', 'stable', 1)
    const versions = clientOf(google)
    const expected = { '1': 'planted-1', stable: 'planted-1', latest: 'planted-2' }
    for (const [version, value] of Object.entries(expected)) {
      const { data } = await versions.access({ name: `${NAME}/${version}` })
      expect(Buffer.from(data.payload?.data ?? '', 'base64').toString()).toBe(value)
    }
  })

  it('is told apart what is missing, forbidden, disabled and destroyed', async () => {
    await using google = await GoogleServer.start()
    const versions = clientOf(google)
    google.shelf.keep('database', 'planted-1', [EMAIL])
    google.shelf.keep('other', 'planted', [])
    const failures = [
      ['projects/shop/secrets/none/versions/latest', 404, 'NOT_FOUND'],
      [`${NAME}/9`, 404, 'NOT_FOUND'],
      ['projects/shop/secrets/other/versions/1', 403, 'PERMISSION_DENIED'],
    ] as const
    for (const [name, code, status] of failures) {
      const refusal = { status: code, response: { data: { error: { status } } } }
      await expect(versions.access({ name })).rejects.toMatchObject(refusal)
    }
    for (const state of ['DISABLED', 'DESTROYED'] as const) {
      google.shelf.turn('database', 1, state)
      await expect(versions.access({ name: `${NAME}/latest` })).rejects.toThrow(`is in ${state} state.`)
    }
  })

  it('is refused with a key that signs for somebody else, and with scopes that do not reach', async () => {
    await using google = await GoogleServer.start()
    google.shelf.keep('database', 'planted-1', [EMAIL])
    const key = google.tokens.account('other@shop.iam.gserviceaccount.com')['private_key'] ?? ''
    google.tokens.account(EMAIL)
    await expect(clientOf(google, { key }).access({ name: `${NAME}/1` })).rejects.toThrow('Invalid JWT Signature')
    const narrow = clientOf(google, { scope: 'https://www.googleapis.com/auth/devstorage.read_only' })
    await expect(narrow.access({ name: `${NAME}/1` })).rejects.toThrow('insufficient authentication scopes')
  })
})

type Versions = ReturnType<typeof secretmanager>['projects']['secrets']['versions']

function clientOf(google: GoogleServer, identity: Parameters<typeof serviceAccount>[1] = {}): Versions {
  const auth = serviceAccount(google, identity)
  // Google's client brings a version of the library of its own, whose types are others.
  const options = { version: 'v1', auth: auth as never, rootUrl: `${google.secrets.url}/`, retry: false } as const
  return secretmanager(options).projects.secrets.versions
}
