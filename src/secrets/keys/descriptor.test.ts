import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { fernet, newFernetKey } from 'varve/secrets'
import { sandbox, type Sandbox } from 'varve/testing'

const key = newFernetKey()

/** What a program prints that runs these lines, started by this line of a shell. */
function printed(box: Sandbox, start: string, ...lines: readonly string[]): string {
  const imports = [
    `import { keysOfDescriptor } from '${new URL('descriptor.ts', import.meta.url).href}'`,
    `import { readKeyLines } from '${new URL('../fernet/key.ts', import.meta.url).href}'`,
    `const keysOf = async (fd, patience) => keysOfDescriptor(fd, 'FD', text => readKeyLines(text, 'FD'), patience)`,
  ]
  const script = [...imports, ...lines].join('\n')
  const flags = ['--conditions=varve-source', '--no-warnings', '--input-type=module', '-e', script]
  const options = { cwd: box.directory, encoding: 'utf8', timeout: 20_000, killSignal: 'SIGKILL' } as const
  const { stdout, stderr, signal } = spawnSync('sh', ['-c', start, process.execPath, ...flags], options)
  expect(stderr).toBe('')
  return signal ?? stdout.trim()
}

describe('keys from a descriptor', () => {
  it('are given up where nobody closes the pipe, and the process ends', async () => {
    await using box = await sandbox({})
    const line = "await keysOf('3', 50).catch(({ code, message }) => console.log(code, message))"
    // Opened for writing as well by the program itself: it has no end.
    const said = printed(box, 'mkfifo pipe && exec "$0" "$@" 3<> pipe', line)
    expect(said).toContain('ENCRYPTION_KEY_UNUSABLE')
    expect(said).toContain('FD was not written to its end within 50 ms')
  })

  it('are read from a pipe that is standard input, which is at its end then', async () => {
    await using box = await sandbox({ files: { keys: `${key}\n`, other: 'of somebody else' } })
    const said = printed(
      box,
      'cat keys | "$0" "$@"',
      "console.log((await keysOf('0')).map(({ id }) => id).join())",
      "const { openSync } = await import('node:fs')",
      "openSync('other')",
      "let rest = ''",
      'for await (const chunk of process.stdin) rest += chunk',
      'console.log(JSON.stringify(rest))',
    )
    expect(said).toBe(`${fernet(key).keyIds[0] ?? ''}\n""`)
  })

  it.each([
    ['leads to more than 64 KiB', 'head -c 70000 /dev/zero | "$0" "$@" 3<&0'],
    ['leads to nothing that can be read (descriptor 3)', 'exec "$0" "$@" 3< .'],
    ['holds no key', 'exec "$0" "$@" 3< /dev/null'],
  ])('are refused where the descriptor %s', async (issue, start) => {
    await using box = await sandbox({})
    expect(printed(box, start, "await keysOf('3').catch(({ message }) => console.log(message))")).toContain(
      `FD ${issue}`,
    )
  })
})
