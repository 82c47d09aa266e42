import { describe, expect, it } from 'vitest'
import type { KeptState } from 'varve'
import { lastKnownGood } from 'varve/last-known-good'
import { fernet, newFernetKey } from 'varve/secrets'
import type { Disk } from 'varve/stores/file'
import { survivals } from '../power-loss/exploration.ts'
import { ModelDisk, PowerLoss } from '../power-loss/model-disk.ts'

const keyring = fernet(newFernetKey())
const openedOn = (disk: Disk): KeptState =>
  lastKnownGood('/var/varve.lkg', { disk }).open({ environment: 'production', keyring })

/** A disk on which `before` was kept, in another life. */
async function diskWith(before: string | undefined): Promise<ModelDisk> {
  const disk = new ModelDisk()
  await disk.makeDirectory('/var')
  await disk.syncDirectory('/')
  if (before !== undefined) await openedOn(disk).save(before)
  return disk
}

/** What a process finds on a disk, or why it cannot read it. */
async function found(disk: Disk): Promise<string | undefined> {
  try {
    return await openedOn(disk).load()
  } catch (error) {
    return String(error)
  }
}

/** Cuts the power at each call of one more save, and says what was found then and ought not to be. */
async function findLosses(
  before: string | undefined,
  mutate: (disk: ModelDisk) => Disk = disk => disk,
): Promise<string[]> {
  const losses: string[] = []
  for (let cut = 0, isOver = false; !isOver; cut += 1) {
    const disk = await diskWith(before)
    const start = disk.calls.length
    disk.weather = {
      before: ({ index }) => {
        if (index >= start + cut) throw new PowerLoss('the power is gone')
      },
    }
    isOver = await openedOn(mutate(disk))
      .save('after')
      .then(
        () => true,
        () => false,
      )
    for (const survival of survivals(20)) {
      const now = await found(disk.reboot(survival))
      const allowed = isOver ? ['after'] : [before, 'after']
      if (!allowed.includes(now)) losses.push(`cut at call ${cut}, ${survival.title}: ${now}`)
    }
  }
  return losses
}

describe('a power cut at any call of a save', () => {
  it('leaves what was kept before or what came after, and after its end what came after', async () => {
    expect(await findLosses('before')).toEqual([])
  })

  it('leaves nothing or the first one, where nothing was kept', async () => {
    expect(await findLosses(undefined)).toEqual([])
  })

  it('would be found out where the file is not fsynced before it takes its name', async () => {
    const careless = (disk: ModelDisk): Disk => ({
      ...bound(disk),
      create: async path => ({ ...(await disk.create(path)), sync: async () => {} }),
    })
    expect(await findLosses('before', careless)).not.toEqual([])
  })

  it('would be found out where its name is not made durable', async () => {
    expect(await findLosses('before', disk => ({ ...bound(disk), syncDirectory: async () => {} }))).not.toEqual([])
  })
})

/** The model's methods as an object whose members can be replaced one by one. */
function bound(disk: ModelDisk): Disk {
  return {
    makeDirectory: path => disk.makeDirectory(path),
    create: path => disk.create(path),
    read: (path, limit) => disk.read(path, limit),
    readPart: (path, offset, length) => disk.readPart(path, offset, length),
    link: (from, to) => disk.link(from, to),
    rename: (from, to) => disk.rename(from, to),
    unlink: path => disk.unlink(path),
    list: path => disk.list(path),
    syncDirectory: path => disk.syncDirectory(path),
    stat: path => disk.stat(path),
    watch: () => disk.watch(),
  }
}
