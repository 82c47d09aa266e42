import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defineConfig, live, open, type OpenOptions, type Source, type Varve } from 'varve'
import { string } from 'varve/schema'
import { file } from 'varve/sources'
import { sandbox } from 'varve/testing'

const config = defineConfig({ name: live(string(), { default: '-' }) })

async function opened(sources: readonly Source[], options: OpenOptions): Promise<{ varve: Varve<typeof config.tree> }> {
  return { varve: await open(config, { sources, ...options }) }
}

describe('a watched file', () => {
  const moved = (box: { path: (...parts: string[]) => string }, text: string): void => {
    writeFileSync(box.path('a.toml~'), text)
    renameSync(box.path('a.toml~'), box.path('a.toml'))
  }

  it.each([
    [
      'is written over',
      (box: Awaited<ReturnType<typeof sandbox>>, text: string) => writeFileSync(box.path('a.toml'), text),
    ],
    ['is replaced, as editors do it', moved],
  ])('is noticed when it %s, again and again', async (_how, write) => {
    await using box = await sandbox({ files: { 'a.toml': 'name = "0"\n' } })
    const { varve } = await opened([file(box.path('a.toml'))], { reload: { quiet: 1 } })
    await using _closing = varve
    for (const name of ['1', '2', '3']) {
      const noticed = varve.until('name', value => value === name)
      write(box, `name = "${name}"\n`)
      expect(await noticed).toBe(name)
    }
  })

  it('is noticed when it goes, and when it comes back', async () => {
    await using box = await sandbox({ files: { 'a.toml': 'name = "0"\n' } })
    const { varve } = await opened([file(box.path('a.toml'), { optional: true })], { reload: { quiet: 1 } })
    await using _closing = varve
    const gone = varve.until('name', value => value === '-')
    rmSync(box.path('a.toml'))
    await gone
    const back = varve.until('name', value => value === 'back')
    moved(box, 'name = "back"\n')
    await back
  })

  it('is noticed in a folder that is not there yet', async () => {
    await using box = await sandbox({})
    const { varve } = await opened([file(box.path('etc/deep/a.toml'), { optional: true })], { reload: { quiet: 1 } })
    await using _closing = varve
    const there = varve.until('name', value => value === 'new')
    await box.write('etc/deep/a.toml', 'name = "new"\n')
    await there
  })

  it('takes in others, which are watched as well, also those it takes in only later', async () => {
    await using box = await sandbox({
      files: { 'a.toml': '"$import" = "b.toml"\n', 'b.toml': 'name = "b"\n', 'c.toml': 'name = "c"\n' },
    })
    const { varve } = await opened([file(box.path('a.toml'))], { reload: { quiet: 1 } })
    await using _closing = varve
    const changes = [
      [
        'b2',
        () => appendFileSync(box.path('b.toml'), '# more\n'),
        () => writeFileSync(box.path('b.toml'), 'name = "b2"\n'),
      ],
      ['c', () => {}, () => moved(box, '"$import" = "c.toml"\n')],
      ['c2', () => {}, () => writeFileSync(box.path('c.toml'), 'name = "c2"\n')],
    ] as const
    for (const [name, first, then] of changes) {
      const noticed = varve.until('name', value => value === name)
      first()
      then()
      await noticed
    }
  })
})
