import { expect, it } from 'vitest'
import { open, type Problem, type Varve } from 'varve'
import { lastKnownGood } from 'varve/last-known-good'
import { fernet, newFernetKey } from 'varve/secrets'
import { sandbox } from 'varve/testing'
import { describeWith } from '../describe-with.ts'
import { FaultProxy } from '../network/proxy.ts'
import { config, signed } from './config.ts'
import { pairs } from './pairs.ts'

const decided = { by: 'lee', message: 'Failed over to a replica that lagged' }
const PATIENT = { timeout: 20_000, interval: 20 }

for (const { name, tool, make } of pairs) {
  describeWith(tool, `an engine of ${name} that fails over behind its readers`, () => {
    it(
      'is found by number and hash, and followed once somebody decides, with what it lost',
      { timeout: 120_000 },
      async () => {
        await using pair = await make()
        const target = { host: pair.primary.host, port: pair.primary.port }
        await using network = await FaultProxy.before(target)
        await using box = await sandbox()
        const [file, key] = [box.path('varve.lkg'), newFernetKey()]
        const told: Problem[] = []
        const program = (kept = false): Promise<Varve<typeof config.tree>> =>
          open(config, {
            ...{ store: pair.connect(network), keyring: fernet(key) },
            ...(kept ? { lastKnownGood: lastKnownGood(file) } : {}),
            ...{ as: { environment: 'production' }, missingValues: 'allow', onProblem: one => told.push(one) },
          })
        await using reader = await program()
        await using writer = await program(true)
        await writer.set('limits.maxUploads', 20, signed)
        await pair.fallBehind()
        await writer.set('limits.maxUploads', 30, signed)
        await writer.set('mail.apiKey', 'sk-planted', signed)
        await reader.until('mail.apiKey', value => value.reveal() === 'sk-planted')
        const lost = writer.head()

        const replica = await pair.failOver()
        Object.assign(target, { host: replica.host, port: replica.port })
        network.reset()

        // Somebody who knows nothing of what was lost goes on there.
        await using newcomer = await program()
        await newcomer.set('counter.now', 5, { by: 'sam', message: 'Meanwhile' })
        expect(newcomer.get('limits.maxUploads')).toBe(20)
        for (const process of [reader, writer]) {
          await expect.poll(() => process.health().status, PATIENT).toBe('diverged')
          expect(process.get('limits.maxUploads')).toBe(30)
          expect(process.get('mail.apiKey').reveal()).toBe('sk-planted')
          expect(process.get('counter.now')).toBe(0)
          await expect(process.set('counter.now', 1, signed)).rejects.toMatchObject({ code: 'STORE_DIVERGED' })
        }
        expect(await reader.divergence()).toMatchObject({
          kind: 'forked',
          known: { number: lost.number, hash: lost.hash },
          lost: [{ message: signed.message }, { message: signed.message }],
          meanwhile: [{ by: 'sam', message: 'Meanwhile' }],
          values: [
            { key: 'limits.maxUploads', lost: 30, there: 20, fate: 'put-back' },
            { key: 'mail.apiKey', lost: '••••', fate: 'put-back' },
          ],
        })

        // One decides, and the other goes on by itself.
        expect((await writer.adopt(decided)).left).toEqual([])
        for (const process of [reader, writer, newcomer]) {
          await expect.poll(() => process.health().status, PATIENT).toBe('ok')
          await expect.poll(() => process.head(), PATIENT).toEqual(writer.head())
          expect(process.get('limits.maxUploads')).toBe(30)
          expect(process.get('mail.apiKey').reveal()).toBe('sk-planted')
          expect(process.get('counter.now')).toBe(5)
        }
        expect(await reader.verify()).toMatchObject({ ok: true })
        const parted = told.filter(({ issue }) => issue.includes('tells another history than the one known here'))
        expect(parted).toHaveLength(2)
        await reader.set('counter.now', 6, signed)
        await newcomer.until('counter.now', value => value === 6)
      },
    )
  })
}
