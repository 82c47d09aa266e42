import { beforeEach, describe, expect, it } from 'vitest'
import { reference } from 'varve'
import { memory } from 'varve/stores/memory'
import { listed } from '../../listed.ts'
import { anew, signed, started, time } from '../references/process.ts'
import { forbidden, testVault } from '../references/test-vault.ts'
import { failure, keyring, shared } from '../sealed.ts'

const KEY = 'mail.apiKey'
const MAIL = 'vault://secret/mail'
const asked = { by: 'noor', message: 'INC-142' }

beforeEach(anew)

describe('a stored secret that is kept elsewhere', () => {
  it('is listed with where it is, and whether it can be had', async () => {
    const { varve } = await started()
    await varve.set(KEY, reference(MAIL), signed)
    expect(await varve.secrets.list()).toMatchObject([{ key: KEY, kind: 'reference', reference: MAIL, readable: true }])
    await varve.close()
  })

  it('is shown, compared and recorded like any other', async () => {
    const { varve } = await started({ keyring })
    await varve.set(KEY, reference(MAIL), signed)
    expect(await varve.secrets.reveal(KEY, asked)).toBe('mail-1')
    expect(await listed(varve.secrets.accesses())).toMatchObject([{ key: KEY, ...asked }])
    const own = await varve.secrets.fingerprint(KEY)
    await varve.set(KEY, 'mail-1', signed)
    expect(await varve.secrets.fingerprint(KEY)).toBe(own)
    expect(await varve.secrets.list()).toMatchObject([{ kind: 'sealed', fingerprint: own }])
    await varve.close()
  })

  it('is not shown where its manager refuses it, which the list says, too', async () => {
    const store = memory({ clock: time })
    const { varve: writer } = await started({ store: shared(store) })
    await writer.set(KEY, reference(MAIL), signed)
    const vault = testVault({ 'secret/mail': 'mail-1' })
    vault.instead = forbidden
    const { varve } = await started({ store: shared(store), vault })
    expect(await varve.secrets.list()).toMatchObject([
      { kind: 'reference', reference: MAIL, readable: false, reason: expect.stringContaining('may not be read') },
    ])
    expect(await failure(() => varve.secrets.reveal(KEY, asked))).toMatchObject({ code: 'SECRET_FORBIDDEN' })
    expect(await listed(varve.secrets.accesses())).toEqual([])
    await Promise.all([writer.close(), varve.close()])
  })

  it('is rotated to another place, and both are accepted', async () => {
    const vault = testVault({ 'secret/mail': 'mail-1', 'secret/next': 'mail-2' })
    const { varve } = await started({ vault, keyring })
    await varve.set(KEY, reference(MAIL), signed)
    await varve.secrets.rotate(KEY, reference('vault://secret/next'), { ...signed, window: '2h' })
    const accepted = (): string[] => varve.accepted(KEY).map(one => one.reveal())
    expect(accepted()).toEqual(['mail-2', 'mail-1'])
    time.advance('2h')
    expect(accepted()).toEqual(['mail-2'])
    await varve.close()
  })

  it('is deleted when all of it is destroyed, with what was sealed before', async () => {
    const { varve } = await started({ keyring })
    await varve.set(KEY, 'mail-0', signed)
    await varve.set(KEY, reference(MAIL), signed)
    expect(await varve.secrets.destroy(KEY, { ...signed, revisions: 'all' })).toMatchObject({
      revisions: [2],
      tokens: 1,
    })
    expect(await failure(() => varve.get(KEY))).toMatchObject({ code: 'MISSING_VALUE' })
    await varve.close()
  })
})
