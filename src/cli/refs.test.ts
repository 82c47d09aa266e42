import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { declaration, shell, type Shell } from '../../test/cli/shell.ts'

const files = {
  'varve.config.json': JSON.stringify(declaration),
  'src/checkout.ts': "if (varve.get('checkout.newFlow')) pay()\nconst limit = varve.value('limits.maxUploads')\n",
  'src/server.ts': "listen(varve.settings.server.port)\nvarve.get('limits.maxUplods')\n",
  'worker/job.py': 'client.get_boolean_value("checkout.newFlow", False)\n',
  'src/shop.test.ts': "expect(varve.get('shop.name')).toBe('Shop')\n",
  'build/out.js': "varve.get('shipping.rates')\n",
  '.gitignore': 'build/\n',
}

/** A git repository with this code. */
async function repository(): Promise<Shell> {
  const sh = await shell(files)
  execFileSync('git', ['init', '-q'], { cwd: sh.box.directory })
  return sh
}

describe('varve refs', () => {
  it('shows where code reads a key, in whatever language', async () => {
    await using sh = await repository()
    expect((await sh.varve('refs', 'checkout.newFlow')).out).toBe(
      'src/checkout.ts:1:15\tread\t\nworker/job.py:1:26\tread\t\n',
    )
  })

  it('counts all of them, and tells which nobody reads, tests aside', async () => {
    await using sh = await repository()
    const { out } = await sh.varve('refs')
    expect(out.split('\n').map(line => line.split('\t').slice(0, 3).join(' ').trim())).toEqual([
      'limits.maxUploads 1',
      'limits.ratio 0 unread',
      'shop.name 1 only in tests',
      'shipping.rates 0 unread',
      'checkout.newFlow 2',
      'erp.token 0 unread',
      'server.port 1',
      '',
    ])
    expect((await sh.varve('refs', '--unread')).out).toBe('limits.ratio\nshop.name\nshipping.rates\nerp.token\n')
  })

  it('leaves out what git ignores, and looks where it is told to', async () => {
    await using sh = await repository()
    expect((await sh.varve('refs', 'shipping.rates', '--json=references')).json).toEqual({ references: [] })
    const named = await sh.varve('refs', 'shipping.rates', 'build', '--json=references')
    expect(named.json).toMatchObject({ references: [{ path: 'build/out.js', line: 1, column: 11 }] })
    expect((await sh.varve('refs', 'worker', '--json=files')).json).toEqual({ files: 1 })
  })

  it('warns of a name that is read and is no key', async () => {
    await using sh = await repository()
    const { err } = await sh.varve('refs')
    expect(err).toBe(
      'warning: src/server.ts:2:11 reads limits.maxUplods, which is no key: is limits.maxUploads meant?\n',
    )
  })

  it('ends with 10 where that is asked for', async () => {
    await using sh = await repository()
    expect((await sh.varve('refs', '--exit-code')).code).toBe(10)
    expect((await sh.varve('refs', 'checkout.newFlow', '--exit-code')).code).toBe(0)
  })

  it('is sorry for what is neither a key nor a path', async () => {
    await using sh = await repository()
    const { code, err } = await sh.varve('refs', 'checkout.newFlo')
    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('There is no value called checkout.newFlo') })
  })
})
