import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { inspect, promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Problem } from 'varve'
import { breakages, secrets } from './breakages.ts'
import { saidTo, saidToAll } from './broken.ts'

describe('the code runner, broken', () => {
  it('as nobody broke it, starts', async () => {
    expect(await saidTo({ title: 'Nothing' })).toBeUndefined()
  })

  it(`in ${breakages.length} ways, says to each what broken.txt has`, async () => {
    const agreed = await readFile(new URL('broken.txt', import.meta.url), 'utf8')
    expect(await saidToAll()).toBe(agreed)
  })

  it('prints the same as a program of its own', async () => {
    const agreed = await readFile(new URL('broken.txt', import.meta.url), 'utf8')
    const script = new URL('broken.ts', import.meta.url).pathname
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=varve-source', script])
    expect(stdout).toBe(agreed)
  })

  it.each(breakages)('is told where, and how to mend it, without a secret: $title', async breakage => {
    const error = await saidTo(breakage)
    if (error === undefined) throw new Error('it starts')
    const { problems } = error.details as { readonly problems: readonly Problem[] }
    for (const { key, origin, issue, remedy } of problems) {
      // A place in a file, or the variable, file or environment itself.
      expect(`${key} ${origin}`).toMatch(/\.toml(:\d+:\d+)?|[A-Z_]{4,}|tset|orchestratr/)
      // Of text that cannot be parsed, what is wrong with it is what to mend.
      expect(remedy ?? issue).toMatch(/^[A-Z].*[.?}]$|^is not valid TOML/)
    }
    const shown = [error.message, error.stack, inspect(error, { depth: 9 }), JSON.stringify(error)].join('\n')
    for (const secret of [...Object.values(secrets), 'hunter2'].filter(value => value !== 'runner')) {
      expect(shown).not.toContain(secret)
    }
  })

  it('in several ways at once, is told all of them at once', async () => {
    const edit = {
      'config.toml': (text: string): string =>
        text.replace('PORT = 27017', 'PORT = 0').replace('WEB_BACKLOG', 'WEB_BACKLOGG').replace('"HS256"', '"none"'),
    }
    const error = await saidTo({ title: 'All', edit, variables: { SECRET_KEY: undefined, RUNNER_WEB_THREADS: 'x' } })
    expect(error?.message.match(/✗ \w+/g)).toEqual([
      ...['✗ ALGORITHM', '✗ MONGO_PORT', '✗ WEB_THREADS', '✗ WEB_BACKLOGG', '✗ SECRET_KEY'],
    ])
  })
})
