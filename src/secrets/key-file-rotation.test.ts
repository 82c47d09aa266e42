import { spawnSync } from 'node:child_process'
import { chmodSync, lutimesSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { fernet, keyFile, newFernetKey, rotateKeyFile, type KeyFilePhase, type Resealed } from 'varve/secrets'
import { clock, sandbox, type Sandbox } from 'varve/testing'

const old = newFernetKey()
const [oldId = ''] = fernet(old).keyIds
const idsIn = (box: Sandbox): readonly string[] => keyFile(box.path('keys')).keyIds
const textIn = (box: Sandbox): string => readFileSync(box.path('keys'), 'utf8')

/** Seals everything anew as a store would in which nothing is left under any other key, but for those that are needed. */
function sealing(box: Sandbox, needed: readonly string[] = []): { reseal: () => Promise<Resealed> } {
  const reseal = async (): Promise<Resealed> => {
    const [keyId = '', ...others] = idsIn(box)
    return { keyId, retirable: others.filter(id => !needed.includes(id)) }
  }
  return { reseal }
}

describe("changing a file's key", () => {
  it('puts a new one first, has everything sealed anew, and takes the former one out', async () => {
    await using box = await sandbox({ files: { keys: `# The shop's keys.\n${old} # since January\n` } })
    const rotation = await rotateKeyFile(box.path('keys'), { ...sealing(box), settling: 0 })
    const [keyId = ''] = idsIn(box)
    expect(rotation).toEqual({
      ...{ keyId, isNew: true, retired: [oldId], left: [] },
      resealed: { keyId, retirable: [oldId] },
    })
    expect(textIn(box)).toMatch(/^# The shop's keys\.\n[\w-]{43}= {2}# [0-9a-f]{16}, made [0-9T:.-]+Z\n$/)
    expect(statSync(box.path('keys')).mode & 0o777).toBe(0o600)
    expect(readdirSync(box.directory)).toEqual(['keys'])
  })

  it('is gone on with where an earlier run was ended, and no further key is made', async () => {
    await using box = await sandbox({ files: { keys: old } })
    const begun = await rotateKeyFile(box.path('keys'), { ...sealing(box), until: 'add' })
    expect(begun).toMatchObject({ isNew: true, resealed: undefined, left: [oldId] })
    const failing = { reseal: async () => Promise.reject(new Error('killed')), settling: 0 }
    await expect(rotateKeyFile(box.path('keys'), failing)).rejects.toThrow('killed')
    const sealed = await rotateKeyFile(box.path('keys'), { ...sealing(box), until: 'reseal' })
    expect(sealed).toMatchObject({ isNew: false, keyId: begun.keyId, left: [oldId] })
    const ended = await rotateKeyFile(box.path('keys'), { ...sealing(box), settling: 0 })
    expect(ended).toMatchObject({ isNew: false, keyId: begun.keyId, retired: [oldId] })
    expect(idsIn(box)).toEqual([begun.keyId])
    expect((await rotateKeyFile(box.path('keys'), { ...sealing(box), settling: 0 })).isNew).toBe(true)
  })

  it('keeps a former key that something still needs, and the next change takes it out with the one before it', async () => {
    await using box = await sandbox({ files: { keys: `${old}\n` } })
    const first = await rotateKeyFile(box.path('keys'), { ...sealing(box, [oldId]), settling: 0 })
    expect(first).toMatchObject({ retired: [], left: [oldId] })
    const second = await rotateKeyFile(box.path('keys'), { ...sealing(box), settling: 0 })
    expect(second).toMatchObject({ isNew: true, retired: [first.keyId, oldId], left: [] })
  })

  it('waits before it retires anything, for a write that may be on its way, and can be ended there', async () => {
    await using box = await sandbox({ files: { keys: old } })
    const told: KeyFilePhase[] = []
    const ending = new AbortController()
    const onPhase = (phase: KeyFilePhase): void => {
      told.push(phase)
      if (phase.phase === 'settle') ending.abort()
    }
    const rotation = rotateKeyFile(box.path('keys'), { ...sealing(box), onPhase, signal: ending.signal })
    await expect(rotation).rejects.toMatchObject({ name: 'AbortError' })
    expect(told.map(({ phase }) => phase)).toEqual(['add', 'reseal', 'settle'])
    expect(told.at(-1)).toMatchObject({ milliseconds: expect.closeTo(29_000, -4) as number })
    expect(idsIn(box)).toContain(oldId)
  })

  it('retires the former key once that time is over, and not before', async () => {
    await using box = await sandbox({ files: { keys: old } })
    const time = clock(new Date())
    let rotation: ReturnType<typeof rotateKeyFile> | undefined
    await new Promise<void>(resolve => {
      const onPhase = ({ phase }: KeyFilePhase): void => (phase === 'settle' ? resolve() : undefined)
      rotation = rotateKeyFile(box.path('keys'), { ...sealing(box), onPhase, clock: time, timers: time })
    })
    expect(idsIn(box)).toContain(oldId)
    time.advance('31s')
    expect((await rotation)?.retired).toEqual([oldId])
  })

  it('retires nothing when everything was sealed with another ring', async () => {
    await using box = await sandbox({ files: { keys: old } })
    const reseal = async (): Promise<Resealed> => ({ keyId: oldId, retirable: [] })
    await expect(rotateKeyFile(box.path('keys'), { reseal, settling: 0 })).rejects.toThrow(
      'is not the ring that everything was sealed with',
    )
    expect(idsIn(box)).toContain(oldId)
  })

  it('retires nothing while others go on sealing with another key, and is gone on with', async () => {
    await using box = await sandbox({ files: { keys: old } })
    const { reseal } = sealing(box)
    const restless = async (): Promise<Resealed> => ({ ...(await reseal()), settled: false })
    const rotation = await rotateKeyFile(box.path('keys'), { reseal: restless, settling: 0 })
    expect(rotation).toMatchObject({ isNew: true, retired: [], left: [oldId] })
    const next = await rotateKeyFile(box.path('keys'), { reseal, settling: 0 })
    expect(next).toMatchObject({ keyId: rotation.keyId, isNew: false, retired: [oldId], left: [] })
  })

  it('takes one key out of a line that has more, and leaves the rest of it', async () => {
    const kept = newFernetKey()
    const [keptId = ''] = fernet(kept).keyIds
    await using box = await sandbox({ files: { keys: `${old}, ${kept} # two\n` } })
    const rotation = await rotateKeyFile(box.path('keys'), { ...sealing(box, [keptId]), settling: 0 })
    expect(rotation).toMatchObject({ retired: [oldId], left: [keptId] })
    expect(textIn(box)).toContain(`\n ${kept} # two\n`)
  })

  it('leaves a link a link, and the group what it may read', async () => {
    await using box = await sandbox({ files: { 'real/keys': old } })
    chmodSync(box.path('real', 'keys'), 0o644)
    symlinkSync(box.path('real', 'keys'), box.path('keys'))
    const reseal = async (): Promise<Resealed> => {
      const [keyId = '', ...retirable] = keyFile(box.path('keys'), { warn: () => {} }).keyIds
      return { keyId, retirable }
    }
    await rotateKeyFile(box.path('keys'), { reseal, settling: 0 })
    expect(statSync(box.path('real', 'keys')).mode & 0o777).toBe(0o640)
    expect(readFileSync(box.path('real', 'keys'), 'utf8')).toBe(readFileSync(box.path('keys'), 'utf8'))
  })

  it('waits for whoever else replaces the file, and takes over from who was killed in the midst of it', async () => {
    await using box = await sandbox({ files: { keys: old, 'keys.new': 'half a' } })
    const { pid } = spawnSync(process.execPath, ['-v'])
    symlinkSync(`${hostname()}:${pid}`, box.path('keys.lock'))
    expect((await rotateKeyFile(box.path('keys'), { ...sealing(box), settling: 0 })).retired).toEqual([oldId])
    expect(readdirSync(box.directory)).toEqual(['keys'])
    symlinkSync(`${hostname()}:${process.pid}`, box.path('keys.lock'))
    await expect(rotateKeyFile(box.path('keys'), sealing(box))).rejects.toThrow('being replaced by somebody else')
    lutimesSync(box.path('keys.lock'), 0, Date.now() / 1000 - 61)
    expect((await rotateKeyFile(box.path('keys'), { ...sealing(box), settling: 0 })).retired).toHaveLength(1)
  })

  it('makes one key where two do it at once', async () => {
    await using box = await sandbox({ files: { keys: old } })
    const both = [1, 2].map(() => rotateKeyFile(box.path('keys'), { ...sealing(box), until: 'add' }))
    expect((await Promise.all(both)).filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(idsIn(box)).toHaveLength(2)
  })

  it('changes nothing in a file that holds something else', async () => {
    await using box = await sandbox({ files: { keys: 'planted' } })
    await expect(rotateKeyFile(box.path('keys'), sealing(box))).rejects.toMatchObject({
      code: 'ENCRYPTION_KEY_UNUSABLE',
    })
    expect(textIn(box)).toBe('planted')
    writeFileSync(box.path('keys'), '')
    await expect(rotateKeyFile(box.path('keys'), sealing(box))).rejects.toThrow('holds no key')
    await expect(rotateKeyFile(box.path('none'), sealing(box))).rejects.toThrow('is not there')
    expect(readdirSync(box.directory)).toEqual(['keys'])
  })
})
