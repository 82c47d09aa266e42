import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { newFernetKey } from 'varve/secrets'
import { clock, type TestClock } from 'varve/testing'
import { shell, type Outcome, type Shell } from '../../test/cli/shell.ts'

const VARVE_ENCRYPTION_KEY = newFernetKey()

/** A project with a token, on a machine whose clipboard is a file. */
async function withClipboard(): Promise<Shell> {
  const sh = await shell()
  const file = `"${sh.box.path('clipboard')}"`
  // Pasting fails where it is empty, as that of xclip and of wl-paste does.
  const program = `#!/bin/sh\ncase "$*" in *-o*) test -s ${file} && cat ${file} ;; *) cat > ${file} ;; esac\n`
  await sh.box.write('bin/xclip', program)
  chmodSync(sh.box.path('bin/xclip'), 0o700)
  writeFileSync(sh.box.path('clipboard'), '')
  await sh.as({ env: { VARVE_ENCRYPTION_KEY }, stdin: 'planted' }, 'secret', 'set', 'erp.token', '-', '-m', 'New')
  return sh
}

const held = (sh: Shell): string => readFileSync(sh.box.path('clipboard'), 'utf8')

/** Copies the token; `meanwhile` is called once it is in the clipboard. */
async function copied(
  sh: Shell,
  meanwhile: (time: TestClock, interrupt: () => void, terminate: () => void) => void,
): Promise<Outcome> {
  const time = clock()
  let [interrupt, terminate] = [(): void => {}, (): void => {}]
  const env = { VARVE_ENCRYPTION_KEY, DISPLAY: ':0', PATH: `${sh.box.path('bin')}:${process.env['PATH'] ?? ''}` }
  const onInterrupt = (listener: () => void): (() => void) => {
    interrupt = listener
    meanwhile(time, listener, terminate)
    return () => {}
  }
  const onTermination = (listener: () => void): (() => void) => {
    terminate = listener
    return () => {}
  }
  const outcome = await sh.as(
    { env, clock: time, onInterrupt, onTermination },
    'secret',
    'reveal',
    'erp.token',
    '--copy',
    '-m',
    'Call',
  )
  expect(interrupt).toBeTypeOf('function')
  return outcome
}

describe('varve secret reveal --copy', () => {
  it('puts a secret into the clipboard, prints nothing of it, and clears it after half a minute', async () => {
    await using sh = await withClipboard()
    const seen: string[] = []
    const outcome = await copied(sh, time => {
      seen.push(held(sh))
      time.advance('29s')
      seen.push(held(sh))
      time.advance('1s')
    })
    expect([outcome.code, outcome.out]).toEqual([0, ''])
    expect(outcome.err).toContain('Cleared.')
    expect(outcome.err).not.toContain('planted')
    expect([...seen, held(sh)]).toEqual(['planted', 'planted', ''])
  })

  it('clears it at once on Ctrl-C', async () => {
    await using sh = await withClipboard()
    expect((await copied(sh, (_, interrupt) => interrupt())).code).toBe(0)
    expect(held(sh)).toBe('')
  })

  it('leaves what was copied meanwhile', async () => {
    await using sh = await withClipboard()
    const { err } = await copied(sh, time => {
      writeFileSync(sh.box.path('clipboard'), 'something else')
      time.advance('30s')
    })
    expect(err).toContain('Something else was copied meanwhile')
    expect(held(sh)).toBe('something else')
  })

  it('clears it when the command is asked to end', async () => {
    await using sh = await withClipboard()
    expect((await copied(sh, (_time, _interrupt, terminate) => terminate())).code).toBe(0)
    expect(held(sh)).toBe('')
  })

  it('has nothing to clear where somebody emptied it meanwhile', async () => {
    await using sh = await withClipboard()
    const outcome = await copied(sh, time => {
      writeFileSync(sh.box.path('clipboard'), '')
      time.advance('30s')
    })
    expect(outcome).toMatchObject({ code: 0, err: expect.stringContaining('It is empty already.') })
  })

  it('says which program did not take it', async () => {
    await using sh = await withClipboard()
    await sh.box.write('bin/xclip', '#!/bin/sh\nexit 1\n')
    const env = { VARVE_ENCRYPTION_KEY, DISPLAY: ':0', PATH: `${sh.box.path('bin')}:${process.env['PATH'] ?? ''}` }
    const outcome = await sh.as({ env }, 'secret', 'reveal', 'erp.token', '--copy', '-m', 'Call')
    expect(outcome).toMatchObject({ code: 2, err: expect.stringContaining('xclip did not take it (it ended with 1)') })
  })
})
