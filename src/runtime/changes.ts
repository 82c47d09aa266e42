import type { Definition } from '../core/definition/definition.ts'
import type { Definitions } from '../core/definition/definitions.ts'
import { VarveError, type Problem } from '../core/errors.ts'
import { freeze, type Json } from '../core/json.ts'
import { parseScope } from '../core/layers/audience.ts'
import { layersFor } from '../core/layers/layer.ts'
import { referencesIn } from '../core/revisions/reference-leaf.ts'
import type { Change, Revision } from '../core/revisions/revision.ts'
import { destroyedOf, refuseDestroyed } from '../core/revisions/destroyed.ts'
import { goBackTo, restoreAll, stepBack, undo } from '../core/revisions/rollback.ts'
import type { Timeline } from '../core/revisions/timeline.ts'
import { isReserved } from '../core/rollouts/segment.ts'
import { Secret } from '../core/secret.ts'
import type { Reference } from '../core/secret-reference.ts'
import { acceptable } from './acceptable.ts'
import type { Desk } from './desk.ts'
import type { DocumentTools } from './document-tools.ts'
import { drafted, isRemoval, lockedIn, scopeIn, type Edit, type Wanted } from './drafted.ts'
import { flagChange } from './flagging.ts'
import { findById } from './idempotence.ts'
import type { Log } from './log.ts'
import type { Present } from './present.ts'
import { replacedBy, replacedThen, writtenChanges, type Replaced } from './replaced.ts'
import { givenReference, referenceWarnings } from './managed/referring.ts'
import { misplacedStored } from './secrets/secret-policy.ts'
import { segmentChange } from './segments.ts'
import { checkSignature, type ChangeOptions, type NotedOptions, type WriteOptions } from './signature.ts'
import { scopesOf } from './snapshot.ts'
import { textValue } from './text-value.ts'
import type { Written } from './varve.ts'
import { momentOf, type When } from './when.ts'
import type { DraftView, WriteRequest } from './writer.ts'

/** Everything that makes revisions: set, delete, change, rollback, undo, restore. */
export class Changes implements Desk {
  readonly #definitions: Definitions
  readonly #present: Present
  readonly #tools: DocumentTools
  readonly #log: () => Promise<Log>

  /** `log` gives the opened store, or throws NO_STORE or CLOSED. */
  constructor(definitions: Definitions, present: Present, tools: DocumentTools, log: () => Promise<Log>) {
    this.#definitions = definitions
    this.#present = present
    this.#tools = tools
    this.#log = log
  }

  set(key: string, input: unknown, options: WriteOptions): Promise<Written> {
    return this.#write('set', [{ key, ...scopeIn(options), value: { input, locked: lockedIn(options) } }], options)
  }

  async delete(key: string, options: WriteOptions): Promise<Written | undefined> {
    const definition = this.writable(key)
    const wanted = { key: definition.key, ...scopeIn(options) }
    checkSignature(options)
    if (options.scope !== undefined) parseScope(options.scope)
    if (this.#namesStored(definition, options.scope).length > 0) return this.#write('delete', [wanted], options)
    await (await this.#log()).tail.catchUp()
    if (this.#namesStored(definition, options.scope).length === 0) return this.madeBefore(options)
    return this.#write('delete', [wanted], options)
  }

  async change(options: ChangeOptions, edit: Edit): Promise<Written> {
    const wanted = drafted(edit)
    return this.#write(wanted.every(isRemoval) ? 'delete' : 'set', wanted, options)
  }

  async import({ note, ...options }: NotedOptions, edit: Edit): Promise<Written> {
    return this.#write('import', drafted(edit), options, note)
  }

  /** Text as a value of a key. */
  parse(key: string, text: string): Json {
    return textValue(this.#definitions.get(key), text)
  }

  async rollback(key: string, options: WriteOptions & { to?: When; force?: boolean }): Promise<Written> {
    const place = { key: this.writable(key).key, ...scopeIn(options) }
    const log = await this.#log()
    await log.tail.catchUp()
    const back = async (): Promise<Change[]> => {
      const timeline = await log.past.timeline(log.tail.head)
      const moment = options.to === undefined ? undefined : momentOf(options.to, timeline, this.#present.state.tags)
      return brought(timeline, [moment === undefined ? stepBack(timeline, place) : goBackTo(timeline, place, moment)])
    }
    return this.submit({ kind: 'rollback', changes: back, ...lookingBack(options) })
  }

  async undo(number: number, options: ChangeOptions & { force?: boolean }): Promise<Written> {
    const log = await this.#log()
    await log.tail.catchUp()
    const inverse = async (): Promise<Change[]> => {
      const timeline = await log.past.timeline(log.tail.head)
      const { revision } = momentOf(number, timeline, this.#present.state.tags)
      const undone = timeline.revision(revision)
      return undone === undefined ? [] : brought(timeline, undo(timeline, undone))
    }
    return this.submit({ kind: 'rollback', changes: inverse, note: { undoes: number }, ...lookingBack(options) })
  }

  async restore(when: When, options: ChangeOptions & { force?: boolean }): Promise<Written | undefined> {
    const log = await this.#log()
    await log.tail.catchUp()
    const timeline = await log.past.timeline(log.tail.head)
    const moment = momentOf(when, timeline, this.#present.state.tags)
    const changes = async (): Promise<Change[]> => {
      const latest = await log.past.timeline(log.tail.head)
      const all = restoreAll(latest, this.#present.state, moment, this.#present.now())
      // What was destroyed cannot be what it was. Who insists on all the rest gets that.
      if (options.force === true) return all.filter(({ entry }) => destroyedOf(entry, latest.destroyed) === undefined)
      return brought(latest, all)
    }
    if ((await changes()).length === 0) return this.madeBefore(options)
    return this.submit({ kind: 'restore', changes, note: { to: moment.revision }, ...lookingBack(options) })
  }

  /** The definition of a key that may be written. Throws UNKNOWN_KEY or NOT_WRITABLE. */
  writable(key: string): Definition {
    const definition = this.#definitions.get(key)
    if (definition.kind === 'setting') throw new VarveError('NOT_WRITABLE', { key })
    return definition
  }

  /** Names under which a key has an entry in a scope: its own and former ones. */
  #namesStored({ key, aliases }: Definition, scope: string | undefined): string[] {
    return [key, ...aliases].filter(name => this.#present.state.stored(name, scope)?.entry !== undefined)
  }

  async #write(
    kind: 'set' | 'delete' | 'import',
    wanted: readonly Wanted[],
    options: ChangeOptions,
    note?: Json,
  ): Promise<Written> {
    const { head } = this.#present.state
    const { changes, secrets } = this.#checked(wanted.filter(({ flag }) => flag === undefined))
    const flags = wanted.flatMap(one => (one.flag === undefined ? [] : [{ ...one, ...this.#place(one) }]))
    const references = changes.flatMap(({ entry }) => referencesIn(entry))
    // Before it is this change's turn: no other is to wait for a secret manager.
    if (references.length > 0) await this.#tools.references.ask(references)
    // What the author sees now, not what is read before it is written; nothing, while the store was never opened.
    const about = { ...(head.hash === '' ? {} : { base: head.number }), ...(note === undefined ? {} : { note }) }
    const all: WriteRequest['changes'] = async state => [
      ...changes,
      ...(await Promise.all(secrets.map(secret => secret(state)))),
      ...(await Promise.all(flags.map(one => flagChange(this, one, state)))),
    ]
    const isPlain = flags.length === 0 && secrets.length === 0
    return this.submit({ kind, changes: isPlain ? () => changes : all, options, ...about })
  }

  /** Changes as they would be stored, those of secrets yet to be sealed. Throws VALUE_REFUSED with everything that is wrong. */
  #checked(wanted: readonly Wanted[]): { changes: Change[]; secrets: ((state: DraftView) => Promise<Change>)[] } {
    const problems: Problem[] = []
    const secrets: ((state: DraftView) => Promise<Change>)[] = []
    const changes = wanted.flatMap((one): Change[] => {
      if (one.segment !== undefined) return [segmentChange(one.key, one.segment)]
      const { scope, value } = one
      const { definition } = this.#place(one)
      const place = { key: definition.key, ...scopeIn(one) }
      if (value === undefined) {
        // A former name would show again from under the own one, so what is stored under it goes as well.
        const names = this.#namesStored(definition, scope)
        return (names.length === 0 ? [definition.key] : names).map(name => ({ ...place, key: name, op: 'delete' }))
      }
      const read = this.#readable(definition, value.input)
      const locked = value.locked === true ? { locked: true as const } : {}
      if ('problems' in read) problems.push(...read.problems)
      else if ('reference' in read) return [{ ...place, op: 'set', entry: { ...read, ...locked } }]
      else if (!definition.secret) return [{ ...place, op: 'set', entry: { value: read.input, ...locked } }]
      else
        secrets.push(async state => ({
          ...{ ...place, op: 'set' },
          entry: { ...(await state.seal(place, read.input)), ...locked },
        }))
      return []
    })
    if (problems.length > 0) throw new VarveError('VALUE_REFUSED', { problems })
    return { changes, secrets }
  }

  /** Where a change belongs. Throws UNKNOWN_KEY, NOT_WRITABLE or BAD_SCOPE. */
  #place({ key, scope }: Wanted): { readonly definition: Definition } {
    if (scope !== undefined) parseScope(scope)
    return { definition: this.writable(key) }
  }

  async fresh(): Promise<void> {
    await (await this.#log()).tail.catchUp()
  }

  async timeline(): Promise<Timeline> {
    const log = await this.#log()
    return log.past.timeline(log.tail.head)
  }

  leaf(definition: Definition, input: unknown): ReturnType<Desk['leaf']> {
    const read = this.#readable(definition, input)
    if ('problems' in read) throw new VarveError('VALUE_REFUSED', { problems: read.problems })
    const { key, secret } = definition
    if ('reference' in read) return () => this.#tools.references.ask([read.reference]).then(() => read)
    return async (state, scope) =>
      secret ? state.seal(scope === undefined ? { key } : { key, scope }, read.input) : { value: read.input }
  }

  /** A value as it is stored, sealed or referred to; or what is wrong with it. Throws NO_KEYRING for a secret without a key. */
  #readable(definition: Definition, input: unknown): ReturnType<typeof acceptable> | Reference {
    const reference = givenReference(definition, input, this.#tools.managed)
    if (reference !== undefined && 'problems' in reference) return reference
    const place = { key: definition.key, ...reference }
    const misplaced = definition.secret ? misplacedStored(place, this.#tools.required) : undefined
    if (misplaced !== undefined) return { problems: [misplaced] }
    if (reference !== undefined) return reference
    if (definition.secret) this.#tools.sealing.check(definition.key)
    if (!(input instanceof Secret)) return acceptable(definition, input)
    if (definition.secret) return acceptable(definition, input.reveal())
    const issue = 'is no secret, and would show what it is given: reveal it if that is meant'
    return { problems: [{ code: 'SECRET_EXPOSED', key: definition.key, issue }] }
  }

  /** What a change that has nothing left to do was made as, when it is the repetition of one. */
  async madeBefore({ id }: ChangeOptions): Promise<Written | undefined> {
    if (id === undefined) return undefined
    const log = await this.#log()
    const made = await findById(log, id)
    return made === undefined ? undefined : this.#written(made, await replacedThen(log, made))
  }

  async submit(request: WriteRequest): Promise<Written> {
    checkSignature(request.options)
    const log = await this.#log()
    await log.tail.reach()
    const { id, dryRun } = request.options
    const known = id === undefined ? undefined : await findById(log, id)
    if (dryRun === true) return { ...(await this.#previewed(log, request, known)), dryRun }
    const { revision, replaced } = known === undefined ? await log.writer.write(request) : { revision: known }
    await log.snapshotIfDue()
    return this.#written(revision, replaced ?? (await replacedThen(log, revision)))
  }

  /** What a change would be, or what it was made as before. */
  async #previewed(log: Log, request: WriteRequest, known: Revision | undefined): Promise<Written> {
    if (known !== undefined) return this.#written(known, await replacedThen(log, known))
    const { revision, passed } = await log.writer.preview(request)
    return { ...this.#written(revision, replacedBy(revision.changes, this.#present.state)), passed }
  }

  /** A revision, with what it replaced and what keeps it from showing here. Where the former is not known, it is not told. */
  #written(revision: Revision, replaced: Replaced | undefined): Written {
    const shadows = revision.changes.map(change => this.#shadow(change)).find(shadow => shadow !== undefined)
    const scopes = revision.changes.flatMap(({ key, scope }) => (scope === undefined ? this.#scopesOf(key) : []))
    // The log's own: who gets it must not be able to change what history tells.
    freeze(revision)
    const warnings = referenceWarnings(revision.changes, this.#tools.managed)
    return {
      ...revision,
      changes: writtenChanges(this.#definitions, revision.changes, replaced),
      ...(shadows === undefined ? {} : { shadowedBy: shadows }),
      shadowedFor: [...new Set(scopes)],
      ...(warnings.length === 0 ? {} : { warnings }),
    }
  }

  #shadow(change: Change): Written['shadowedBy'] {
    if (isReserved(change.scope)) return undefined
    const { layers, audience } = this.#present
    const own = change.scope === undefined ? 'stored' : parseScope(change.scope).dimension
    const dimension = change.scope === undefined ? {} : { [own]: parseScope(change.scope).name }
    const scopes = scopesOf({ ...audience, ...dimension })
    // The first of them with a value, or the change's own: after a dry run that one holds nothing yet.
    const winner = layersFor(layers, change.key).find(
      layer => layer.name === own || layer.find(change.key, scopes, layers)?.usable === true,
    )
    if (winner === undefined || change.op === 'delete' || winner.name === own) return undefined
    return winner.pinnable ? 'pin' : winner.name
  }

  #scopesOf(key: string): string[] {
    const stored = [...(this.#present.state.keys.get(key)?.values() ?? [])]
    return stored
      .filter(({ scope, entry }) => scope !== undefined && !isReserved(scope) && entry !== undefined)
      .map(({ scope }) => scope ?? '')
  }
}

/** Changes that bring back what was. Throws SECRET_DESTROYED where that is gone. */
function brought({ destroyed }: Timeline, changes: Change[]): Change[] {
  refuseDestroyed(changes, destroyed)
  return changes
}

/** Requests that read the history are written alone, after everything before them. */
function lookingBack(
  options: ChangeOptions & { readonly force?: boolean },
): Pick<WriteRequest, 'options' | 'alone' | 'force'> {
  return { options, alone: true, ...(options.force === undefined ? {} : { force: options.force }) }
}
