import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fakeTokens } from '../../test/scan/fake-secrets.ts'
import { gitIn } from '../../test/scan/git.ts'
import { kept } from '../../test/scan/kept.ts'

const token = `// ${fakeTokens['a GitHub token']}\n`
const terminal = true

describe('varve scan --install-hook', () => {
  it('asks, writes a hook that git runs, and says how to undo it', async () => {
    await using sh = await kept({})
    const { code, err } = await sh.as({ terminal, answers: [true], env: { NO_COLOR: '1' } }, 'scan', '--install-hook')
    expect(sh.asked).toEqual(['Write .git/hooks/pre-commit, which scans what is about to be committed?'])
    expect({ code, err }).toEqual({ code: 0, err: 'Written: .git/hooks/pre-commit. Undo: rm .git/hooks/pre-commit\n' })
    const hook = sh.box.path('.git/hooks/pre-commit')
    expect(statSync(hook).mode & 0o111).not.toBe(0)
    expect(readFileSync(hook, 'utf8')).toMatch(/^#!\/bin\/sh\n[^]*exec npx --no-install varve scan --staged\n$/)
    expect((await sh.varve('scan', '--install-hook')).err).toBe('.git/hooks/pre-commit scans already.\n')
  })

  it('stops a commit with a secret, and lets one without pass', async () => {
    await using sh = await kept({})
    await sh.varve('scan', '--install-hook', '--yes')
    // The project's own npx, which here is this repository's command.
    const bin = new URL('bin.ts', import.meta.url).pathname
    mkdirSync(sh.box.path('bin'))
    writeFileSync(
      sh.box.path('bin/npx'),
      `#!/bin/sh\nshift 2\nexec "${process.execPath}" --conditions=varve-source "${bin}" "$@"\n`,
    )
    chmodSync(sh.box.path('bin/npx'), 0o755)
    const git = gitIn(sh.box.directory, { PATH: `${sh.box.path('bin')}:${process.env['PATH'] ?? ''}` })
    await sh.box.write('a.ts', token)
    git('add', 'a.ts')
    expect(() => git('commit', '--quiet', '--message', 'A secret')).toThrow(/secret-literal/)
    await sh.box.write('a.ts', 'mended\n')
    git('add', 'a.ts')
    git('commit', '--quiet', '--message', 'No secret')
    expect(git('log', '--format=%s').split('\n')[0]).toBe('No secret')
  })

  it('leaves a hook that is there as it is, and says what to add', async () => {
    await using sh = await kept({})
    await sh.box.write('.git/hooks/pre-commit', '#!/bin/sh\nnpm test\n')
    const { code, err } = await sh.varve('scan', '--install-hook', '--yes')
    expect(code).toBe(1)
    expect(err).toContain('Add this line to it:\n  npx --no-install varve scan --staged || exit 1\n')
    expect(readFileSync(sh.box.path('.git/hooks/pre-commit'), 'utf8')).toBe('#!/bin/sh\nnpm test\n')
  })

  it('goes where the repository keeps its hooks', async () => {
    await using sh = await kept({})
    sh.git('config', 'core.hooksPath', 'hooks')
    expect((await sh.varve('scan', '--install-hook', '--yes')).err).toContain('Written: hooks/pre-commit.')
  })

  it('writes nothing when the answer is no, or nobody can be asked', async () => {
    await using sh = await kept({})
    expect((await sh.as({ terminal, answers: [false] }, 'scan', '--install-hook')).code).toBe(1)
    expect((await sh.as({ terminal, answers: [undefined] }, 'scan', '--install-hook')).code).toBe(130)
    expect((await sh.varve('scan', '--install-hook')).code).toBe(2)
    expect((await sh.varve('scan', '--install-hook', '-C', '/')).code).toBe(2)
    expect(() => statSync(sh.box.path('.git/hooks/pre-commit'))).toThrow('ENOENT')
  })
})
