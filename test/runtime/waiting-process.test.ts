import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const execute = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
const script = `
  import { defineConfig, live, openSync } from 'varve'
  import { integer } from 'varve/schema'
  const varve = openSync(defineConfig({ pool: live(integer(), { default: 1 }) }))
  await varve.until('pool', size => size > 1, { timeout: '50ms' }).catch(error => console.log(error.code))
  console.log('went on')
`

describe('a script that does nothing but wait', () => {
  it('is kept alive until the wait is over, and then ends by itself', async () => {
    const { stdout } = await execute(
      process.execPath,
      ['--conditions=varve-source', '--input-type=module', '-e', script],
      {
        cwd: root,
        timeout: 20_000,
      },
    )
    expect(stdout).toBe('TIMED_OUT\nwent on\n')
  })
})
