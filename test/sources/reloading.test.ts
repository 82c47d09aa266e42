import { describe, expect, it } from 'vitest'
import { defineConfig, live, open, rule, setting, type OpenOptions, type Problem, type Source, type Varve } from 'varve'
import { integer, oneOf, port, string } from 'varve/schema'
import { file, values } from 'varve/sources'
import { memory } from 'varve/stores/memory'
import { clock, sandbox } from 'varve/testing'

const config = defineConfig(
  {
    server: { port: setting(port(), { default: 8080 }) },
    log: { level: live(oneOf(['debug', 'info', 'warn']), { default: 'info' }) },
    breaker: { threshold: live(integer({ max: 100 }), { default: 5 }), reset: live(integer(), { default: 1 }) },
    name: live(string(), { default: '-' }),
  },
  {
    rules: [
      rule('reset below threshold', p =>
        Number(p.get('breaker.reset')) < Number(p.get('breaker.threshold'))
          ? undefined
          : 'breaker.reset must be below it',
      ),
    ],
  },
)
const signed = { by: 'dana', message: 'Why' }

interface Told {
  readonly problems: Problem[]
}

async function opened(
  sources: readonly Source[],
  options: OpenOptions = {},
): Promise<{ varve: Varve<typeof config.tree> } & Told> {
  const problems: Problem[] = []
  const varve = await open(config, { sources, onProblem: problem => problems.push(problem), ...options })
  return { varve, problems }
}

describe('reading the sources again', () => {
  it('takes over what changed, tells the watchers, and says which keys they were', async () => {
    await using box = await sandbox({ files: { 'a.toml': 'log.level = "info"\nname = "x"\n' } })
    const { varve } = await opened([file(box.path('a.toml'))])
    await using _closing = varve
    const told: unknown[] = []
    varve.watch('*', (value, { key, cause, before }) => told.push([key, before, value, cause]))
    await box.write('a.toml', 'log.level = "debug"\nname = "x"\n')
    expect(await varve.reload()).toMatchObject({ changed: ['log.level'], restartNeeded: [] })
    expect(told).toEqual([['log.level', 'info', 'debug', 'source']])
    expect(await varve.reload()).toMatchObject({ changed: [] })
  })

  it('takes over nothing when one value does not fit, and keeps the last good ones', async () => {
    await using box = await sandbox({ files: { 'a.toml': 'log.level = "info"\n' } })
    const { varve, problems } = await opened([file(box.path('a.toml'))])
    await using _closing = varve
    await box.write('a.toml', 'log.level = "debug"\nbreaker.threshold = 900\n')
    await expect(varve.reload()).rejects.toThrow(
      /the last good values stay: 1 error[^]*breaker\.threshold +must be at most 100/,
    )
    expect(varve.get('log.level')).toBe('info')
    expect(varve.health().reloadFailure).toMatch(/breaker\.threshold/)
    expect(problems).toMatchObject([{ code: 'RELOAD_FAILED' }])
    await box.write('a.toml', 'log.level = "debug"\n')
    await varve.reload()
    expect([varve.get('log.level'), varve.health().reloadFailure]).toEqual(['debug', undefined])
  })

  it.each([
    ['is half written', '[log]\nlevel = "deb'],
    ['breaks a rule across keys', 'breaker = { reset = 9, threshold = 2 }\n'],
  ])('takes over nothing from a file that %s', async (_what, text) => {
    await using box = await sandbox({ files: { 'a.toml': 'log.level = "warn"\n' } })
    const { varve } = await opened([file(box.path('a.toml'))])
    await using _closing = varve
    await box.write('a.toml', text)
    await expect(varve.reload()).rejects.toMatchObject({ code: 'RELOAD_FAILED' })
    expect([varve.get('log.level'), varve.get('breaker.threshold')]).toEqual(['warn', 5])
  })

  it('leaves settings as they were at start, and says that a restart is needed', async () => {
    await using box = await sandbox({ files: { 'a.toml': 'server.port = 1\n' } })
    const { varve, problems } = await opened([file(box.path('a.toml'))])
    await using _closing = varve
    await box.write('a.toml', 'server.port = 2\nname = "y"\n')
    expect(await varve.reload()).toMatchObject({ changed: ['name'], restartNeeded: ['server.port'] })
    expect([varve.settings.server.port, varve.get('server.port'), varve.get('name')]).toEqual([1, 1, 'y'])
    expect(varve.health().restartNeeded).toEqual(['server.port'])
    expect(problems).toMatchObject([{ code: 'RESTART_NEEDED', key: 'server.port', severity: 'warning' }])
    await varve.reload()
    expect(problems).toHaveLength(1)
    await box.write('a.toml', 'server.port = 1\n')
    expect(await varve.reload()).toMatchObject({ restartNeeded: [] })
  })

  it('goes below what is stored: a stored value stays in force', async () => {
    await using box = await sandbox({ files: { 'a.toml': 'breaker.threshold = 6\n' } })
    const { varve } = await opened([file(box.path('a.toml'))], { store: memory() })
    await using _closing = varve
    await varve.set('breaker.threshold', 50, signed)
    await box.write('a.toml', 'breaker.threshold = 7\n')
    await varve.reload()
    expect(varve.get('breaker.threshold')).toBe(50)
    await varve.delete('breaker.threshold', signed)
    expect(varve.get('breaker.threshold')).toBe(7)
  })

  it('does not reach a moment that is held', async () => {
    await using box = await sandbox({ files: { 'a.toml': 'name = "before"\n' } })
    const { varve } = await opened([file(box.path('a.toml'))])
    await using _closing = varve
    const held = varve.now()
    await box.write('a.toml', 'name = "after"\n')
    await varve.reload()
    expect([held.get('name'), varve.get('name')]).toEqual(['before', 'after'])
  })

  it('asked for twice at once happens twice, one after the other', async () => {
    let asked = 0
    let running = 0
    const source: Source = {
      ...values({}),
      load: async () => {
        expect((running += 1)).toBe(1)
        await Promise.resolve()
        running -= 1
        return {
          tree: undefined,
          values: [{ key: 'name', text: String((asked += 1)), origin: { declared: 'here' } }],
        } as never
      },
    }
    const { varve } = await opened([source])
    await using _closing = varve
    await Promise.all([varve.reload(), varve.reload()])
    expect([asked, varve.get('name')]).toEqual([3, '3'])
  })

  it('is refused once everything is closed', async () => {
    const { varve } = await opened([])
    await varve.close()
    await expect(varve.reload()).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('never puts values of two generations of a folder together', async () => {
    // Two sources read one folder, which is swapped while they do: the first time, and never again.
    let generation = 1
    let reads = 0
    const part = (key: string): Source => ({
      ...values({}),
      load: async () => {
        const seen = String(generation)
        if ((reads += 1) === 1) generation = 2
        return {
          values: [{ key, text: seen, origin: { declared: key } }],
          generations: [{ folder: '/mnt', generation: seen }],
        }
      },
    })
    const { varve } = await opened([part('name'), part('breaker.threshold')])
    await using _closing = varve
    expect([varve.get('name'), varve.get('breaker.threshold')]).toEqual(['2', 2])
  })
})

describe('watching the sources', () => {
  /** A source whose changes the test makes. */
  function made(): { source: Source; change: (name: string) => void; stopped: () => number } {
    let name = 'a'
    let stopped = 0
    const listeners = new Set<() => void>()
    const source: Source = {
      layer: 'file',
      name: 'made',
      load: () => ({ values: [{ key: 'name', text: name, origin: { declared: 'made' } }] }),
      watch: onChange => {
        listeners.add(onChange)
        return () => {
          stopped += 1
          listeners.delete(onChange)
        }
      },
    }
    return {
      source,
      change: next => {
        name = next
        for (const listener of listeners) listener()
      },
      stopped: () => stopped,
    }
  }

  it('waits until they are still for a moment, and not longer than a second', async () => {
    const time = clock()
    const { source, change } = made()
    const { varve } = await opened([source], { reload: true, platform: { clock: time, timers: time } })
    await using _closing = varve
    change('b')
    time.advance(99)
    expect(varve.get('name')).toBe('a')
    change('c')
    time.advance(99)
    expect(varve.get('name')).toBe('a')
    time.advance(1)
    expect(await varve.until('name', name => name === 'c')).toBe('c')
    for (let at = 0; at < 20; at += 1) {
      change(`d${at}`)
      time.advance(60)
    }
    await varve.until('name', name => name.startsWith('d'))
  })

  it('is off unless it is asked for', async () => {
    const time = clock()
    const { source, change } = made()
    const { varve } = await opened([source], { platform: { clock: time, timers: time } })
    await using _closing = varve
    change('b')
    time.advance('1m')
    expect(varve.get('name')).toBe('a')
    await varve.reload()
    expect(varve.get('name')).toBe('b')
  })

  it('ends with close', async () => {
    const { source, stopped } = made()
    const { varve } = await opened([source], { reload: true })
    await varve.close()
    expect(stopped()).toBe(1)
  })
})
