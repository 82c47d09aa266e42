import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/core/ports.ts'
import { chainAfter, following, headAfter } from '../../src/testing/store-contract/chain.ts'
import { describeOn } from '../engines/describe-mongodb.ts'
import { type AlteredStore, useMongodb } from '../engines/use-mongodb.ts'
import type { Reply } from '../network/mongodb-replies.ts'
import { readPage, sections } from './page.ts'

const page = readPage('docs/stores/mongodb.md')
const { connect, altered } = useMongodb()

/** One privilege of a role on the page. */
interface Privilege {
  readonly resource: { readonly db?: string; readonly collection?: string; readonly cluster?: true }
  readonly actions: readonly string[]
}

/** The role that a section of the page makes. */
function roleOf(heading: string): { readonly role: string; readonly privileges: readonly Privilege[] } {
  const text = sections(page, 3).find(section => section.heading === heading)?.text ?? ''
  const [, role = '{}'] = /\.createRole\(([^]*?)\)\n```/.exec(text) ?? []
  return JSON.parse(role) as ReturnType<typeof roleOf>
}

/** Roles of the page, by what they are for. */
const roles = {
  all: roleOf('To read and write'),
  appending: roleOf('To append, and drop nothing'),
  reading: roleOf('To read only'),
}

/** What the server asks rights for before it does a command. Those that are left out are everybody's. */
const RIGHTS: Readonly<Record<string, readonly string[]>> = {
  find: ['find'],
  insert: ['insert'],
  update: ['update'],
  delete: ['remove'],
  findAndModify: ['find', 'update'],
  aggregate: ['changeStream', 'find'],
  listIndexes: ['listIndexes'],
  listCollections: ['listCollections'],
  serverStatus: ['serverStatus'],
}
const EVERYBODYS =
  /^(?:hello|ismaster|ping|buildInfo|connectionStatus|getMore|killCursors|endSessions|sasl\w+|authenticate)$/

/** What a request needs that a role does not give. */
function lacking(request: Reply, privileges: readonly Privilege[]): string[] {
  const [command = ''] = Object.keys(request)
  const needs = RIGHTS[command]
  if (needs === undefined) return EVERYBODYS.test(command) ? [] : [command]
  const of = typeof request[command] === 'string' ? request[command] : ''
  // What changes a document may make it where there is none.
  const all = command === 'update' && of === 'varve_snapshots' ? [...needs, 'insert'] : needs
  const given = privileges
    .filter(({ resource }) => resource.cluster === true || resource.collection === '' || resource.collection === of)
    .flatMap(({ actions }) => actions)
  return all.filter(action => !given.includes(action)).map(action => `${action} in ${of} for ${command}`)
}

/** Does what a program does that only reads. */
async function read(store: Store): Promise<void> {
  await store.open()
  await store.read(0, 10)
  await store.snapshots.latest()
  await store.records.get('token', 'a')
  await store.records.list('token')
  await store.upkeep?.inspect()
  const heard: string[] = []
  store.subscribe(
    () => heard.push('hint'),
    () => heard.push('down'),
  )
  await expect.poll(() => heard).toContain('hint')
}

/** Does all that a program does which reads and writes. */
async function write(store: Store): Promise<void> {
  const { logId, head } = await store.open()
  const chain = chainAfter(logId, head, 3)
  await store.append(head, chain)
  await store.append(head, chain)
  await store.snapshots.put(2, chain[1]?.hash ?? '', 'state')
  await store.records.put('token', 'a', 'x')
  await store.records.put('token', 'a', 'y', { expect: 1 })
  await store.records.delete('token', 'a')
  await store.lease.take('monitor', 'one', 1)
  await store.lease.take('monitor', 'one', 1)
  await store.lease.release('monitor', 'one')
}

describeOn('best', 'the page about the MongoDB store', engine => {
  describe.each(Object.entries(roles))('has a role for %s, which', (what, { privileges }) => {
    const judge = async ({ store, replies, address }: AlteredStore): Promise<unknown> => {
      const here = privileges.map(({ resource, actions }) => ({
        resource: resource.db === undefined ? resource : { ...resource, db: engine().look(address).databaseName },
        actions,
      }))
      replies.alter('connectionStatus', () => ({
        ok: 1,
        authInfo: { authenticatedUsers: [{ user: 'shop', db: 'admin' }], authenticatedUserPrivileges: here },
      }))
      return (await store.upkeep?.inspect())?.find(finding => finding.about === 'rights')
    }

    it('is told as what it is by the store', async () => {
      await using at = await altered(engine())
      const issue = {
        all: /^this user may read and write$/,
        appending: /^this user may read and append, and drop nothing$/,
        reading: /^this user may read, and may not insert/,
      }[what]
      expect(await judge(at)).toMatchObject({ issue: expect.stringMatching(issue ?? '') as string })
    })

    it('allows every command that such a program sends', async () => {
      const address = engine().database()
      const first = connect(address)
      await first.upkeep?.migrate()
      if (what === 'reading') await write(first)
      await using at = await altered(engine(), {}, { address })
      if (what !== 'reading') await write(at.store)
      await read(at.store)
      if (what === 'all') await at.store.snapshots.compact(2)
      const missing = new Set(at.replies.requests.flatMap(request => lacking(request, privileges)))
      expect([...missing]).toEqual([])
      expect(at.replies.requests.length).toBeGreaterThan(20)
    })
  })

  it('has roles that allow no more than they say', async () => {
    const address = engine().database()
    await connect(address).upkeep?.migrate()
    await using at = await altered(engine(), {}, { address })
    await write(at.store)
    await at.store.snapshots.compact(2)
    const missing = (role: keyof typeof roles): string[] =>
      at.replies.requests.flatMap(request => lacking(request, roles[role].privileges))
    expect(new Set(missing('appending'))).toEqual(
      new Set(['remove in varve_revisions for delete', 'update in varve_revisions for update']),
    )
    expect(new Set(missing('reading').map(need => need.split(' ')[0]))).toEqual(new Set(['insert', 'update', 'remove']))
  })
})

/** What becomes of an append and of a compaction. */
const OUTCOMES: Readonly<Record<string, readonly string[]>> = {
  all: ['done', 'done'],
  appending: ['done', 'STORE_READ_ONLY'],
  reading: ['STORE_READ_ONLY', 'STORE_READ_ONLY'],
}

async function outcomeOf(request: Promise<unknown>): Promise<unknown> {
  return request.then(
    () => 'done',
    (error: { code?: unknown }) => error.code ?? error,
  )
}

describeOn(
  'mongod',
  'a role of the page about the MongoDB store, on mongod',
  engine => {
    it.each(Object.entries(roles))('allows what it says, and nothing else: %s', async (what, { role, privileges }) => {
      const address = engine().database()
      const administrator = `${address}?authSource=admin`
      const made = connect(administrator)
      const { logId, head } = await made.open()
      const chain = chainAfter(logId, head, 3)
      await made.append(head, chain)
      await made.snapshots.put(2, chain[1]?.hash ?? '', 'state')
      const database = engine().look(administrator)
      const admin = database.client.db('admin')
      const here = privileges.map(({ resource, actions }) => ({
        resource: resource.db === undefined ? resource : { ...resource, db: database.databaseName },
        actions,
      }))
      await admin.command({ createRole: role, privileges: here, roles: [] })
      await admin.command({ createUser: role, pwd: 'secret9', roles: [role] })

      const user = connect(administrator.replace(/\/\/[^@]*@/, `//${role}:secret9@`))
      await read(user)
      const end = headAfter(chain, head)
      const appended = await outcomeOf(user.append(end, [following(logId, end)]))
      const compacted = await outcomeOf(user.snapshots.compact(2))
      expect([appended, compacted]).toEqual(OUTCOMES[what])
      expect((await user.read(0, 10)).oldest).toBe(what === 'all' ? 3 : 1)
    })
  },
  { login: { user: 'dana', password: 'secret7' } },
)
