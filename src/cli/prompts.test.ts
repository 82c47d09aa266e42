import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { prompts } from './prompts.ts'
import type { Questions } from './terminal.ts'

/** A terminal of which the test is the keyboard; `shown` is all that ever appeared on it. */
function terminal(): { ask: Questions; press: (keys: string) => void; shown: () => string } {
  const keyboard = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} })
  const screen = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 })
  let shown = ''
  screen.setEncoding('utf8').on('data', (text: string) => (shown += text))
  const nowhere = { write: () => expect.unreachable('standard output is for data') }
  const ask = prompts({ cwd: '/', env: {}, stdin: keyboard, stdout: nowhere, stderr: screen })
  // The keys wait in the stream until the prompt reads them.
  return { ask, press: keys => void keyboard.write(keys), shown: () => shown }
}

describe('a question on a terminal', () => {
  it('takes a line', async () => {
    const { ask, press, shown } = terminal()
    press('Spring sale\r')
    expect(await ask.text('Why?')).toBe('Spring sale')
    expect(shown()).toContain('Why?')
  })

  it('takes an empty line for an answer', async () => {
    const { ask, press } = terminal()
    press('\r')
    expect(await ask.text('Why?')).toBe('')
  })

  it('never shows what is hidden', async () => {
    const { ask, press, shown } = terminal()
    press('hunter2\r')
    expect(await ask.hidden('Token')).toBe('hunter2')
    expect(shown()).not.toContain('hunter2')
  })

  it.each([
    ['y', true],
    ['n', false],
    ['\r', false],
  ])('takes %j for %s', async (key, answer) => {
    const { ask, press } = terminal()
    press(key)
    expect(await ask.confirm('Delete it?')).toBe(answer)
  })

  it.each(['text', 'hidden', 'confirm'] as const)('has no answer after Ctrl-C: %s', async kind => {
    const { ask, press } = terminal()
    press('\u0003')
    expect(await ask[kind]('Why?')).toBeUndefined()
  })
})
