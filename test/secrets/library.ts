import { writeFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { OpenFeature } from '@openfeature/server-sdk'
import { ramp, reference, type Json, type KeyRotation, type Varve } from 'varve'
import { evaluationEvent, openTelemetryHook, VarveProvider } from 'varve/openfeature'
import { rotateKeyFile } from 'varve/secrets'
import { keysIn, type Field } from './field.ts'
import type { Program } from './program.ts'
import type { Sightings } from './sightings.ts'

const signed = { by: 'dana', message: 'A contract' }
const acme = 'tenant:acme'

/** What a call failed with, or what it answered where a value of this form is none to refuse. */
async function outcome(body: () => unknown): Promise<unknown> {
  try {
    return await body()
  } catch (error) {
    return error
  }
}

/** Stores, rolls out, overrides and takes back secrets in every way there is, and looks through what each says. */
export async function writeAll({ varve }: Program, planting: Field, sightings: Sightings): Promise<void> {
  const value = (way: keyof Field): Json => planting[way].value
  const look = async (output: string, written: unknown): Promise<void> => sightings.lookInto(output, await written)
  await look('set', varve.set('stored.secret', value('former'), signed))
  await look('set again', varve.set('stored.secret', value('stored'), signed))
  await look('set for a tenant', varve.set('stored.secret', value('tenant'), { ...signed, scope: acme }))
  await look('set that is stored already', varve.set('stored.secret', value('stored'), signed))
  await look('a dry run', varve.set('dryRun.secret', value('dryRun'), { ...signed, dryRun: true }))
  await look('set, to be deleted', varve.set('deleted.secret', value('deleted'), signed))
  await look('delete', varve.delete('deleted.secret', signed))
  await look(
    'change',
    varve.change(signed, draft => {
      draft.set('drafted.secret', value('drafted'))
      draft.set('limits.maxUploads', 20)
    }),
  )
  await look(
    'import',
    varve.import(signed, draft => draft.set('imported.secret', value('imported'))),
  )
  await look('set, to be rolled out', varve.set('rolledOut.secret', value('baseline'), signed))
  const plan = ramp({ from: 50, to: 100, step: 50, every: '1h' })
  const rollout = await varve.rollOut('rolledOut.secret', value('candidate'), { ...signed, plan })
  await look('a rollout', rollout)
  await look('its state', rollout.state())
  await look('its pause', rollout.pause(signed))
  const abandoned = await varve.rollOut('abandoned.secret', value('abandoned'), { ...signed, plan })
  await look('an abandoned rollout', abandoned.abort(signed))
  await look('a copy to another tenant', varve.tenants.copy('acme', 'globex', signed))
  await look('rollback', varve.rollback('stored.secret', signed))
  await look('undo', varve.undo(varve.head().number, signed))
  await look('restore', varve.restore(varve.head().number - 1, signed))
  await look(
    'set to a reference',
    varve.set('storedReference.secret', { ...reference('held://storedReference') }, signed),
  )
  await look('set, to be rotated', varve.set('rotated.secret', value('rotatedAway'), signed))
  await look('rotate', varve.secrets.rotate('rotated.secret', value('rotated'), { ...signed, window: '1h' }))
  await look(
    'rotate to a reference',
    varve.secrets.rotate('storedReference.secret', { ...reference('held://storedReference') }, signed),
  )
  await look('set, to be replaced', varve.set('destroyed.secret', value('former'), signed))
  const revisions = [varve.head().number]
  await look('set, to be destroyed', varve.set('destroyed.secret', value('destroyed'), signed))
  // In the open there is no token to destroy.
  const destroyOne = (): Promise<unknown> => varve.secrets.destroy('destroyed.secret', { ...signed, revisions })
  await look('destroy one', outcome(destroyOne))
  await look('destroy what was deleted', varve.secrets.destroy('deleted.secret', { ...signed, revisions: 'former' }))
  await look('destroy', varve.secrets.destroy('destroyed.secret', { ...signed, revisions: 'all' }))
  await look('a tag', varve.tag('agreed', signed))
  await look('experiment', varve.setFlag('newFlow', HALF, signed))
}

const HALF = { serve: { split: { on: 1, off: 1 } } } as const

/** Asks for everything that can be asked without revealing a secret, and looks through the answers. */
export async function askAll(program: Program, planting: Field, sightings: Sightings): Promise<void> {
  const { varve, told } = program
  const look = async (output: string, answer: unknown): Promise<void> => sightings.lookInto(output, await answer)
  using _override = varve.override('override.secret', planting.override.value)
  varve.withOverrides({ 'scopedOverride.secret': planting.scopedOverride.value }, () => present(varve, sightings))
  await past(varve, sightings)
  await storedOnes(program, planting, sightings)
  await openFeature(varve, planting, sightings)
  await look('tenants', varve.tenants.list())
  await look('a tenant’s values', varve.tenants.values('acme'))
  await look('a difference of tenants', varve.tenants.diff('acme', 'nobody'))
  await look('the entry', varve.entry('stored.secret'))
  await look('rollouts', varve.rollouts())
  await look('the divergence', varve.divergence())
  await look('a reload', varve.reload())
  await varve.flushExposures()
  for (const [index, one] of told.entries()) await look(`what was told by itself (${index})`, one)
}

/**
 * Secrets that values in the open took in: who reads such a value has it as text, because it is declared as text. Varve
 * itself shows them nowhere.
 */
const TAKEN_IN: readonly string[] = ['takenIn', 'referredTo']

/** The present, as everybody and a tenant sees it. */
function present(varve: Varve, sightings: Sightings): void {
  const look = (output: string, answer: unknown): void => sightings.lookInto(output, answer)
  const read = (output: string, value: unknown): void => sightings.lookInto(output, value, TAKEN_IN)
  const handle = varve.value('stored.secret')
  look('varve', varve)
  read('settings', varve.settings)
  look('health', varve.health())
  look('list', varve.list())
  look('a handle', handle)
  look('now', varve.now())
  for (const reader of [varve, varve.now(), varve.for({ tenant: 'acme', user: 'u_1' })]) {
    look('a reader', reader)
    read('all', reader.all())
    for (const { key } of varve.list()) {
      read(`get ${key}`, got(reader, key))
      read(`the template of ${key}`, `${String(got(reader, key))} ${JSON.stringify({ value: got(reader, key) })}`)
      look(`explain ${key}`, reader.explain(key))
      read(`evaluate ${key}`, reader.evaluate(key))
      look(`the event of ${key}`, evaluationEvent(reader.evaluate(key), { contextId: 'u_1' }))
      look(`variant ${key}`, reader.variant(key))
    }
  }
}

/** A value, or what reading it failed with. */
function got(reader: Pick<Varve, 'get'>, key: string): unknown {
  try {
    return reader.get(key)
  } catch (error) {
    return error
  }
}

async function past(varve: Varve, sightings: Sightings): Promise<void> {
  const look = async (output: string, answer: unknown): Promise<void> => sightings.lookInto(output, await answer)
  for await (const entry of varve.history()) await look(`history r${entry.revision}`, entry)
  for await (const revision of varve.revisions()) await look(`revision r${revision.number}`, revision)
  for (const when of [1, 2, varve.head().number]) {
    const reader = await varve.at(when)
    await look(`at r${when}`, reader)
    sightings.lookInto(`all at r${when}`, reader.all(), TAKEN_IN)
    await look(`explain at r${when}`, reader.explain('stored.secret'))
  }
  await look('blame', varve.blame('stored.secret'))
  await look('diff', varve.diff(0))
  await look('diff of scopes', varve.diff({ scope: acme }, { scope: 'tenant:globex' }))
  await look('snapshot', varve.snapshot())
  await look('verify', varve.verify())
  await look('tags', varve.tags())
}

async function storedOnes({ varve, directory }: Program, planting: Field, sightings: Sightings): Promise<void> {
  const { secrets } = varve
  const shown = await secrets.reveal('stored.secret', { ...signed, message: 'A test' })
  await secrets.reveal('stored.secret', { ...signed, message: 'A look back', at: varve.head().number })
  if (!isDeepStrictEqual(shown, planting.stored.value)) throw new Error('it was not revealed')
  sightings.lookInto('the stored secrets', await secrets.list())
  // Without a key there is neither.
  sightings.lookInto('a fingerprint', await outcome(() => secrets.fingerprint('stored.secret')))
  const reseal = (): Promise<KeyRotation> =>
    secrets.rotateKey({ onProgress: progress => sightings.lookInto('its progress', progress) })
  const rotateKey = (): Promise<unknown> => rotateKeyFile(keysIn(directory), { reseal, settling: 0 })
  sightings.lookInto('a change of the key', await outcome(rotateKey))
  sightings.lookInto('a change of the key without another', await outcome(reseal))
  for await (const one of secrets.accesses()) sightings.lookInto('an access', one)
  sightings.lookInto('accepted values', varve.accepted('rotated.secret'))
}

async function openFeature(varve: Varve, planting: Field, sightings: Sightings): Promise<void> {
  const logged: unknown[] = []
  const emitting = { emit: (...record: unknown[]) => void logged.push(record) }
  const write = (...record: unknown[]): void => void logged.push(record)
  const logger = { error: write, warn: write, info: write, debug: write }
  await OpenFeature.setProviderAndWait('leaks', new VarveProvider(varve))
  const client = OpenFeature.getClient('leaks').addHooks(openTelemetryHook(emitting))
  client.setLogger(logger)
  for (const way of Object.keys(planting)) {
    const context = { targetingKey: 'u_1', tenant: 'acme' }
    const key = `${way}.secret`
    sightings.lookInto(`OpenFeature of ${key}`, await client.getStringDetails(key, 'none', context))
    sightings.lookInto(`OpenFeature of ${key}, as an object`, await client.getObjectDetails(key, {}, context))
  }
  sightings.lookInto('the hooks and the logger of OpenFeature', logged)
  await OpenFeature.close()
}

/** Watches everything, and looks through what watchers are told; they throw, too. */
export function watchAll(varve: Varve, told: unknown[]): Disposable {
  const note = (...event: unknown[]): void => {
    told.push(event)
    throw new Error('a watcher that throws')
  }
  const watches = [varve.watch('*', note), varve.watchDecisions('*', note), varve.watchStore(note)]
  return { [Symbol.dispose]: () => watches.forEach(one => one[Symbol.dispose]()) }
}

/** Fails in the ways there are, with what was planted in hand, and looks through the errors. */
export async function failAll({ varve, directory }: Program, planting: Field, sightings: Sightings): Promise<void> {
  const value = planting.stored.value
  const fails = async (output: string, body: () => unknown): Promise<void> =>
    sightings.lookInto(output, await outcome(body))
  using _refusing = varve.addValidator('stored.secret', given => {
    const revealed = JSON.stringify((given as { reveal(): unknown }).reveal())
    if (revealed === JSON.stringify(value)) return `${revealed} is refused`
    throw new Error(`a validator that threw with ${revealed} in hand`)
  })
  await fails('a validator that quotes', () => varve.set('stored.secret', value, signed))
  await fails('a validator that throws', () => varve.set('stored.secret', planting.tenant.value, signed))
  await fails('a write that comes late', () => varve.set('imported.secret', value, { ...signed, expect: 1 }))
  await fails('a secret for a key in the open', () =>
    varve.set('limits.maxUploads', varve.get('stored.secret') as never, signed),
  )
  await fails('a secret in an override in the open', () =>
    varve.override('limits.maxUploads', varve.get('stored.secret') as never),
  )
  await fails('an override that does not fit', () =>
    varve.override('variable.secret', { wrong: planting.variable.value }),
  )
  await fails('a value of a wrong type', () =>
    varve.set('secretFile.secret', [planting.secretFile.value] as never, signed),
  )
  await fails('a fingerprint of nothing', () => varve.secrets.fingerprint('limits.maxUploads'))
  await fails('a reference that fails', () => varve.set('stored.secret', { ...reference('held://broken') }, signed))
  await fails('a reload of what does not fit', async () => {
    await writeFile(`${directory}/config.json`, JSON.stringify({ json: { secret: [[planting.json.value]] } }))
    return varve.reload()
  })
  await fails('a secret in a flag', () =>
    varve.setFlag('stored.secret', { variants: { a: value }, serve: 'a' }, signed),
  )
}
