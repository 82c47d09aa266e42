import { execFile } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { breakages, secrets } from './breakages.ts'

const command = fileURLToPath(new URL('../../src/cli/bin.ts', import.meta.url))

/** Runs `varve` in this folder, with no variables but these. */
function varve(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<{ code: number; out: string }> {
  const env = { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1', ...variables }
  return new Promise(resolve => {
    const argv = ['--conditions=varve-source', command, ...args]
    execFile(process.execPath, argv, { cwd: import.meta.dirname, env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), out: stdout + stderr }),
    )
  })
}

describe('at a terminal, the code runner', () => {
  it('lists every setting with its place, and no secret', async () => {
    const { code, out } = await varve(['settings', '--json'], { ...secrets, VARVE_ENV: 'production' })
    expect(code).toBe(0)
    expect((JSON.parse(out) as unknown[]).length).toBe(59)
    expect(out).toContain('"config.production.toml"')
    for (const value of Object.values(secrets).filter(value => value !== 'runner')) expect(out).not.toContain(value)
  })

  it('explains where a value comes from, and what it covers', async () => {
    const { code, out } = await varve(['explain', 'LOG_LEVEL', '--environment', 'production'])
    expect(code).toBe(0)
    expect(out).toMatch(/INFO\s+wins\s+config\.production\.toml:3:13/)
    expect(out).toMatch(/DEBUG\s+shadowed\s+config\.toml:12:13/)
  })

  it('is checked in every environment as every worker, also where no secret is at hand', async () => {
    const { code, out } = await varve(['check', '--without-secrets'])
    expect([code, out.match(/nothing is wrong/g)]).toMatchObject([0, { length: 18 }])
  })

  it('is told which secrets production lacks, and ends as other failed checks do', async () => {
    const { code, out } = await varve(['check', '--environment', 'production'])
    expect(code).toBe(5)
    for (const name of Object.keys(secrets)) expect(out).toMatch(new RegExp(`✗ ${name} +is missing`))
  })
})

describe('the ways to break it', () => {
  it('are at least ten', () => {
    expect(new Set(breakages.map(({ title }) => title)).size).toBeGreaterThanOrEqual(10)
  })
})
