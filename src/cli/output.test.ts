import { describe, expect, it } from 'vitest'
import { shell } from '../../test/cli/shell.ts'

const terminal = true
const escape = '\u001B['

describe('what a person sees', () => {
  it('is grouped, aligned and ends with a summary', async () => {
    await using sh = await shell()
    await sh.varve('set', 'limits.maxUploads', '50', '-m', 'Sale')
    const now = Date.now() + 2 * 3_600_000
    const { out } = await sh.as({ terminal, now }, 'list', 'limits.', '--no-color')
    const [heading, first, second, , footer] = out.split('\n')
    expect(heading).toBe('limits')
    expect(first).toBe('  limits.maxUploads  50   integer  stored   2 h ago  dana  (default 10)')
    expect(second).toBe('  limits.ratio       0.5  number   default')
    expect(footer).toMatch(/^2 values · revision r2 · sqlite /)
  })

  it('says that a write went well', async () => {
    await using sh = await shell()
    const { out } = await sh.as({ terminal }, 'set', 'limits.maxUploads', '50', '-m', 'Sale')
    expect(out).toBe('limits.maxUploads  — → 50  (r2 by dana)\n')
  })

  it('says nothing of it with --quiet', async () => {
    await using sh = await shell()
    expect((await sh.as({ terminal }, 'set', 'limits.maxUploads', '50', '-m', 'Sale', '-q')).out).toBe('')
  })

  it('says that nothing is declared', async () => {
    await using sh = await shell({ 'varve.config.json': '{}' })
    expect((await sh.as({ terminal }, 'list')).out).toBe('No config values registered.\n')
  })
})

describe('what a program reads', () => {
  it('has no heading, no footer and no colour, and is separated by tabs', async () => {
    await using sh = await shell()
    expect((await sh.varve('list', 'limits.')).out).toBe(
      'limits.maxUploads\t10\tinteger\tdefault\tlimits\t\t\nlimits.ratio\t0.5\tnumber\tdefault\tlimits\t\t\n',
    )
  })

  it('is silent about a write that went well', async () => {
    await using sh = await shell()
    expect(await sh.varve('set', 'limits.maxUploads', '50', '-m', 'Sale')).toMatchObject({ code: 0, out: '', err: '' })
  })

  it('keeps one value on one line', async () => {
    await using sh = await shell()
    await sh.varve('set', 'shop.name', 'two\nlines\tand a tab', '-m', 'Mischief')
    expect((await sh.varve('list', 'shop.')).out).toMatch(/^shop\.name\ttwo\\nlines\\tand a tab\tstring\t/)
  })

  it('has the fields that were asked for, and all without asking', async () => {
    await using sh = await shell()
    expect((await sh.varve('list', 'limits.maxUploads', '--json')).json).toEqual([
      {
        key: 'limits.maxUploads',
        value: 10,
        type: 'integer',
        source: { layer: 'default', declared: expect.stringContaining('varve.config.json, limits.maxUploads') },
        kind: 'live',
        secret: false,
        category: 'limits',
        doc: 'Uploads a user may make.',
        owner: null,
        tags: [],
        unit: 'per day',
        deprecated: null,
        variable: 'LIMITS__MAX_UPLOADS',
        declared: expect.stringContaining('varve.config.json, limits.maxUploads'),
        document: null,
        inCode: true,
      },
    ])
    expect((await sh.varve('list', '--json=value', 'shop.name')).json).toEqual([{ value: 'Shop' }])
  })

  it('finds the list of the seeds under its name', async () => {
    await using sh = await shell()
    await sh.varve('config', 'set', 'checkout.newFlow', '-v', 'true', '-m', 'Go')
    expect((await sh.varve('config', 'list', 'checkout.')).out).toBe((await sh.varve('list', 'checkout.')).out)
    await sh.varve('config', 'delete', 'checkout.newFlow', '--yes', '-m', 'Stop')
    expect((await sh.varve('get', 'checkout.newFlow')).out).toBe('false\n')
  })
})

describe('colours', () => {
  it.each<[string, boolean, Record<string, string>, string[], boolean]>([
    ['on a terminal', true, {}, [], true],
    ['in a pipe', false, {}, [], false],
    ['in a pipe with FORCE_COLOR', false, { FORCE_COLOR: '1' }, [], true],
    ['with NO_COLOR', true, { NO_COLOR: '1' }, [], false],
    ['with an empty NO_COLOR', true, { NO_COLOR: '' }, [], true],
    ['with --no-color', true, {}, ['--no-color'], false],
    ['on a dumb terminal', true, { TERM: 'dumb' }, [], false],
    ['with NO_COLOR and FORCE_COLOR', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, [], false],
  ])('%s', async (_where, terminal, env, args, colourful) => {
    await using sh = await shell()
    await sh.varve('set', 'limits.maxUploads', '50', '-m', 'Sale')
    const { out } = await sh.as({ terminal, env }, 'history', ...args)
    expect(out.includes(escape)).toBe(colourful)
  })
})

describe('an operator', () => {
  it('is told of a value that does not fit, and can work all the same', async () => {
    await using sh = await shell()
    const env = { LIMITS__MAX_UPLOADS: 'plenty' }
    const { code, out, err } = await sh.as({ env }, 'get', 'limits.maxUploads')
    expect({ code, out }).toEqual({ code: 0, out: '10\n' })
    expect(err).toMatch(/^warning: limits\.maxUploads must be an integer.*LIMITS__MAX_UPLOADS.*\n$/)
  })
})
