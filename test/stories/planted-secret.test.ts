import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { declarationFrom, isVarveError, open, ramp, Secret, type OpenOptions, type Store, type Varve } from 'varve'
import { fernet, newFernetKey } from 'varve/secrets'
import { file } from 'varve/stores/file'
import { sqlite } from 'varve/stores/sqlite'
import { sandbox } from 'varve/testing'
import { declaration } from '../cli/shell.ts'

/** Never to be seen anywhere but through reveal(); in no form that a program would write it in either. */
const planted = ['plantedEverybody', 'plantedTenant', 'plantedRolledOut', 'plantedRefused!']
const forms = planted.flatMap(text => [
  text,
  Buffer.from(text).toString('base64').slice(0, 12),
  Buffer.from(text).toString('hex'),
])
const key = newFernetKey()
const signed = { by: 'dana', message: 'Rotated' }

const config = declarationFrom(declaration as never)

/** What of the forms stands in a text. */
const seen = (text: string): readonly string[] => forms.filter(form => text.includes(form))

/** Sets, rolls out and takes back secrets in every way there is; returns everything that was said meanwhile. */
async function live(store: Store): Promise<string> {
  const said: unknown[] = []
  const options: OpenOptions = {
    store,
    keyring: fernet(key),
    missingValues: 'allow',
    onProblem: (...problem) => said.push(problem),
    platform: { warn: (...warning) => said.push(warning) },
  }
  await using varve = (await open(config, options)) as unknown as Varve
  varve.watch('*', (...told) => {
    said.push(told)
    throw new Error('a watcher that throws')
  })
  const [everybody = '', tenant = '', rolledOut = '', refused = ''] = planted
  const set = (value: string, more: object = {}): Promise<unknown> =>
    varve.set('erp.token', value, { ...signed, ...more })
  said.push(
    await set(everybody),
    await set(everybody),
    await set(tenant, { scope: 'tenant:acme' }),
    await set(everybody, { dryRun: true }),
  )
  using _ = varve.addValidator('erp.token', value => {
    const { reveal } = value as { reveal(): string }
    return reveal.call(value) === refused ? `${refused} is refused` : undefined
  })
  said.push(await set(refused).catch((error: unknown) => error))
  said.push(await set(everybody, { expect: 0 }).catch((error: unknown) => error))
  said.push(
    await varve.set('limits.maxUploads', varve.get('erp.token') as never, signed).catch((error: unknown) => error),
  )
  const plan = ramp({ from: 50, to: 100, step: 50, every: '1h' })
  const rollout = await varve.rollOut('erp.token', rolledOut, { ...signed, plan })
  said.push(rollout, await rollout.state(), await rollout.pause(signed), await rollout.abort(signed))
  said.push(await varve.rollback('erp.token', signed), await varve.undo(2, signed).catch((error: unknown) => error))
  said.push(
    await varve.tenants.copy('acme', 'globex', signed),
    varve.tenants.values('acme'),
    varve.tenants.diff('acme', 'x'),
  )
  for await (const entry of varve.history()) said.push(entry)
  for await (const revision of varve.revisions()) said.push(revision)
  said.push(varve.list(), varve.all(), varve.health(), varve.explain('erp.token'), varve.evaluate('erp.token'), varve)
  said.push(varve.entry('erp.token'), varve.now(), await varve.at(3), (await varve.at(3)).explain('erp.token'))
  said.push(await varve.blame('erp.token'), await varve.diff(0), await varve.snapshot(), await varve.verify())
  return textsOf(said)
}

/** All the texts that things turn into when they are printed, logged or sent. */
function textsOf(said: readonly unknown[]): string {
  const texts = said.map(one => {
    const error = one instanceof Error ? [one.message, one.stack, isVarveError(one) ? JSON.stringify(one) : ''] : []
    return [inspect(one, { depth: 30, showHidden: true }), JSON.stringify(one), ...error].join('\n')
  })
  return texts.join('\n')
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name))
}

describe.each([
  ['in a folder of files', (folder: string) => file(path.join(folder, 'log'))],
  ['in SQLite', (folder: string) => sqlite(path.join(folder, 'varve.db'))],
])('a secret that is set %s', (_where, make) => {
  it('is in nothing that is told, and in no byte on the disk', async () => {
    await using box = await sandbox({})
    expect(seen(await live(make(box.directory)))).toEqual([])
    const files = filesBelow(box.directory)
    expect(files.length).toBeGreaterThan(0)
    for (const name of files) expect([name, seen(readFileSync(name, 'latin1'))]).toEqual([name, []])
    // What is looked for is really there, for who has the key.
    const told: unknown[] = []
    const listening = { store: make(box.directory), onProblem: (...problem: unknown[]) => told.push(problem) }
    const quiet = { platform: { warn: () => {} }, missingValues: 'allow' } as const
    await using varve = await open(config, { ...quiet, ...listening, keyring: fernet(key) })
    const acme = (varve as unknown as Varve).for({ tenant: 'acme' }).get('erp.token')
    expect(acme).toSatisfy(value => value instanceof Secret && value.reveal() === planted[1])
    await using other = await open(config, { ...quiet, ...listening, keyring: fernet(newFernetKey()) })
    const explained = (other as unknown as Varve).for({ tenant: 'acme' }).explain('erp.token')
    expect(JSON.stringify(told)).toContain('SECRET_UNREADABLE')
    expect(seen(textsOf([told, explained, other.health()]))).toEqual([])
  })
})
