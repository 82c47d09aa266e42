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
  it('tell their clients of what was written at the other, within a second and in one order', async () => {
    await using box = await sandbox()
    const [here, there] = [await serve(box.path('log.db')), await serve(box.path('log.db'))]
    const source = new EventSource(`${there}/events`)
    onTestFinished(() => source.close())
    const heard: { data: { keys: string[]; by: string }; after: number }[] = []
    let written = 0
    source.addEventListener('revision', ({ data }: { data: string }) => {
      heard.push({ data: JSON.parse(data) as { keys: string[]; by: string }, after: performance.now() - written })
    })
    await new Promise(resolve => source.addEventListener('hello', resolve))
    const waiting = fetch(`${there}/v1/values/motto?wait=20s&after=0`)
    written = performance.now()
    const answer = await fetch(`${here}/v1/values/motto`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value: 'Servus', message: 'From here' }),
    })
    expect([answer.ok, answer.status]).toEqual([true, expect.any(Number)])
    await expect.poll(() => heard.map(({ data }) => data.keys), { timeout: 5_000 }).toContainEqual(['motto'])
    expect(heard.at(-1)?.after).toBeLessThan(1_000)
    expect(await (await waiting).json()).toMatchObject({ value: 'Servus' })
  })
})
