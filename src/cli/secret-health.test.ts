import { chmodSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { fernet, newFernetKey } from 'varve/secrets'
import { moduleShell } from '../../test/cli/settings-shell.ts'
import { shell, type Outcome, type Shell } from '../../test/cli/shell.ts'
import { ConfigMap } from '../../test/sources/config-map.ts'

const [KEY, OTHER] = [newFernetKey(), newFernetKey()]
const idOf = (key: string): string => fernet(key).keyIds[0] ?? ''
const keyed = (...keys: readonly string[]): { readonly env: Record<string, string> } => ({
  env: { VARVE_ENCRYPTION_KEY: keys.join(',') },
})
const set = (sh: Shell, key: string, ...args: readonly string[]): Promise<Outcome> =>
  sh.as({ ...keyed(key), stdin: 'planted' }, 'secret', 'set', 'erp.token', '-', '-m', 'New', ...args)
const told = async (sh: Shell, sitting: object): Promise<string> => (await sh.as(sitting, 'doctor')).out

describe('varve doctor, of secrets', () => {
  it('says which key seals, and that all can be read', async () => {
    await using sh = await shell()
    await sh.varve('set', 'limits.maxUploads', '20', '-m', 'Sale')
    expect(await told(sh, {})).toMatch(/^ok\tkeys\tnone: .*\nok\tsecrets\tnone is stored$/m)
    await set(sh, KEY)
    const out = await told(sh, keyed(KEY))
    expect(out).toMatch(new RegExp(`^ok\tkeys\t${idOf(KEY)} seals \\(1 token\\)$`, 'm'))
    expect(out).toMatch(/^ok\tsecrets\t1 stored one can be read$/m)
  })

  it('lists a damaged, a moved and a wrongly keyed one among good ones, with the key each wants', async () => {
    await using sh = await shell()
    for (const tenant of ['good', 'damaged', 'moved']) await set(sh, KEY, '--tenant', tenant)
    await set(sh, OTHER, '--tenant', 'wrong')
    const database = new DatabaseSync(path.join(sh.box.directory, '.varve', 'varve.db'))
    const revisions = database.prepare('SELECT text FROM revision ORDER BY number').all() as { text: string }[]
    const ids = revisions.flatMap(({ text }) => /"sealed":"([0-9a-f]{64})"/.exec(text)?.[1] ?? [])
    const [good = '', damaged = '', moved = ''] = ids
    const body = (id: string): unknown => database.prepare('SELECT body FROM record WHERE id = ?').get(id)?.['body']
    const put = database.prepare('UPDATE record SET body = ? WHERE id = ?')
    put.run(String(body(damaged)).slice(0, -20), damaged)
    put.run(String(body(good)), moved)
    database.close()
    const { out, code } = await sh.as(keyed(KEY), 'doctor')
    expect(code).toBe(4)
    expect(out).toMatch(/^failed\tsecret\terp\.token for tenant:damaged cannot be read: /m)
    expect(out).toMatch(/^failed\tsecret\terp\.token for tenant:moved cannot be read: its token belongs to another/m)
    const wanted = new RegExp(
      `^failed\tsecret\terp\\.token for tenant:wrong cannot be read: .*\tAdd the key ${idOf(OTHER)}`,
      'm',
    )
    expect(out).toMatch(wanted)
    expect(out).not.toContain('tenant:good')
    expect(out).not.toMatch(/^warning\tvalue/m)
    expect(out).toMatch(new RegExp(`1 token of the history sealed with ${idOf(OTHER)}, which is not here`))
  })

  it('names a key that nothing needs any more', async () => {
    await using sh = await shell()
    await set(sh, KEY)
    const out = await told(sh, keyed(KEY, OTHER))
    expect(out).toMatch(new RegExp(`^warning\tkeys\tnothing in this store needs ${idOf(OTHER)} any more`, 'm'))
  })

  it('looks at who may use the file of keys', async () => {
    await using sh = await shell()
    const file = sh.box.path('varve.keys')
    writeFileSync(file, `${KEY}\n`, { mode: 0o600 })
    const env = { VARVE_ENCRYPTION_KEY_FILE: file }
    expect(await told(sh, { env })).toMatch(/^ok\tkey file\tmode 600: for its owner only$/m)
    chmodSync(file, 0o644)
    expect(await told(sh, { env })).toMatch(/^warning\tkey file\tmode 644: others can use it\tRun: chmod 600 /m)
  })

  it('looks at one that a reference names, and asks nobody to change the modes of a mount', async () => {
    await using sh = await shell()
    const file = sh.box.path('varve.keys')
    writeFileSync(file, `${KEY}\n`, { mode: 0o644 })
    chmodSync(file, 0o644)
    const env = { VARVE_ENCRYPTION_KEY: `file:${sh.box.path('varve.k%65ys')}` }
    expect(await told(sh, { env })).toMatch(/^warning\tkey file\tmode 644: others can use it\tRun: chmod 600 /m)
    const mount = new ConfigMap(sh.box.path('mount'), { keys: KEY })
    const mounted = { VARVE_ENCRYPTION_KEY_FILE: mount.path('keys') }
    expect(await told(sh, { env: mounted })).toMatch(/^ok\tkey file\tmode 6[04][04]: /m)
    expect(await told(sh, { env: mounted })).not.toContain('chmod')
  })

  it('tells apart what a manager has not, may not give and does not answer, and waits for none', async () => {
    await using sh = await moduleShell({ 'config.ts': DECLARATION, 'varve.config.ts': OPENING })
    const { out, err, code } = await sh.varve('doctor')
    expect(code).toBe(3)
    expect(out).toMatch(/^failed\tmanager\tSmall: vault:\/\/absent .*does not exist/m)
    expect(out).toMatch(/^failed\tmanager\tSmall: vault:\/\/closed .*may not be read/m)
    expect(out).toMatch(/^failed\tmanager\tSmall: vault:\/\/silent .*within 0\.[1-9] s/m)
    expect(out + err).not.toContain('planted')
  })
})

const DECLARATION = `import { defineConfig, secret, setting } from 'varve'
import { string } from 'varve/schema'
const one = () => setting(secret(string()))
export const config = defineConfig({ held: one(), absent: one(), closed: one(), silent: one() })
`
const OPENING = `import { VarveError } from 'varve'
import { values } from 'varve/sources'
import { config } from './config.ts'
const refused = (code, reference, reason) =>
  Promise.reject(new VarveError(code, { reference, manager: 'Small', reason, remedy: 'Look there.' }))
const manager = {
  name: 'Small',
  schemes: ['vault'],
  fetch: ({ path, text }) => {
    if (path === 'held') return Promise.resolve({ value: 'planted' })
    if (path === 'absent') return refused('SECRET_NOT_FOUND', text, 'does not exist')
    if (path === 'closed') return refused('SECRET_FORBIDDEN', text, 'may not be read')
    return new Promise(() => {})
  },
}
const refer = name => [name, 'vault://' + name]
export default {
  config,
  managers: [manager],
  secrets: { deadline: '300ms' },
  sources: [values(Object.fromEntries(['held', 'absent', 'closed', 'silent'].map(refer)))],
}
`
