import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, open, percentage, secret, type Cond, type FlagInput } from 'varve'
import { string } from 'varve/schema'
import { configFiles, env } from 'varve/sources'
import { memory } from 'varve/stores/memory'
import { clock, sandbox } from 'varve/testing'

/** Never to be seen, nor to be guessed letter by letter. */
const PLANTED = 'hunter2-correct-horse'

const config = defineConfig({
  newFlow: flag({ doc: 'The rewritten checkout.' }),
  password: live(secret(string()), { devDefault: 'only-for-development' }),
  greeting: live(string(), { default: 'hello', aliases: ['welcome'] }),
})
const signature = { by: 'dana', message: 'A try' }

/** A process whose password comes from the environment, and whose greeting took it in. */
async function start() {
  await using box = await sandbox({ files: { 'config.yaml': 'greeting: "${password}"\n' } })
  const time = clock()
  return await open(config, {
    store: memory({ clock: time }),
    sources: [env({ from: { PASSWORD: PLANTED } }), configFiles({ directory: box.directory, variables: {} })],
    platform: { clock: time, timers: time, warn: () => {} },
    as: { environment: 'test', user: 'ana' },
    onProblem: () => {},
  })
}

const asking = (when: Cond): FlagInput<boolean> => ({ serve: 'off', rules: [{ id: 'guess', when, serve: 'on' }] })
const guess = (key: string): Cond => ({ flag: key, when: { attr: 'value', op: 'starts', value: 'hunter2' } })

describe('a rule that asks for a secret', () => {
  it('told whether its value began with a guess; now it is refused', async () => {
    await using varve = await start()
    for (const when of [guess('password'), { not: guess('password') }, { flag: 'password', is: ['x'] }] as const)
      await expect(varve.setFlag('newFlow', asking(when), signature)).rejects.toThrow('password, which is a secret')
    const requires = [{ flag: 'password', is: ['x'] }]
    await expect(varve.setFlag('newFlow', { serve: 'on', requires }, signature)).rejects.toThrow('which is a secret')
    await expect(varve.segments.set('lucky', guess('password'), signature)).rejects.toThrow('which is a secret')
    const plan = percentage(50)
    await expect(varve.rollOut('newFlow', true, { ...signature, plan, when: guess('password') })).rejects.toThrow(
      'which is a secret',
    )
  })

  it('told of a value that had taken one in; now such a value decides nothing', async () => {
    await using varve = await start()
    expect(varve.evaluate('greeting').secret).toBe(true)
    await varve.setFlag('newFlow', asking(guess('greeting')), signature)
    expect(varve.get('newFlow')).toBe(false)
    expect(JSON.stringify(varve.explain('newFlow'))).not.toContain(PLANTED)
    await varve.set('greeting', 'hunter2 is nobody’s password', signature)
    expect(varve.get('newFlow')).toBe(true)
  })
})
