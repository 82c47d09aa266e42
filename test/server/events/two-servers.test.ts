import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { EventSource } from 'eventsource'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sandbox } from 'varve/testing'

/** Starts a server of a file in a process of its own; answers where it is. */
async function serve(file: string): Promise<string> {
  const program = fileURLToPath(new URL('serving-process.ts', import.meta.url))
  const running = spawn(process.execPath, ['--conditions=varve-source', '--no-warnings', program, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    running.kill()
    if (running.exitCode === null && running.signalCode === null) await once(running, 'close')
  })
  const [text] = (await once(running.stdout, 'data')) as [Buffer]
  return text.toString().trim()
}

describe('two servers of one log, in processes of their own', () => {
  it('tell their clients of what was written at the other, long before they would ask for it', async () => {
    await using box = await sandbox()
    const [here, there] = [await serve(box.path('log.db')), await serve(box.path('log.db'))]
    const source = new EventSource(`${there}/events`)
    onTestFinished(() => source.close())
    const heard: (readonly string[])[] = []
    source.addEventListener('revision', ({ data }: { data: string }) => {
      heard.push((JSON.parse(data) as { keys: readonly string[] }).keys)
    })
    await new Promise(resolve => source.addEventListener('hello', resolve))
    const waiting = fetch(`${there}/v1/values/motto?wait=20s&after=0`)
    const answer = await fetch(`${here}/v1/values/motto`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value: 'Servus', message: 'From here' }),
    })
    expect([answer.ok, answer.status]).toEqual([true, expect.any(Number)])
    await expect.poll(() => heard, { timeout: 30_000 }).toContainEqual(['motto'])
    expect(await (await waiting).json()).toMatchObject({ value: 'Servus' })
  })
})
