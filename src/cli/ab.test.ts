import { describe, expect, it } from 'vitest'
import { shell, type Outcome, type Shell } from '../../test/cli/shell.ts'

const colors = ['--variant', 'control=#3498db:50', '--variant', 'treatment=#e74c3c:50'] as const

const start = (sh: Shell, ...more: readonly string[]): Promise<Outcome> =>
  sh.varve('ab', 'start', 'shop.name', ...more, '-m', 'Red sells better?')

describe('varve ab start', () => {
  it('sets an experiment up, which status shows', async () => {
    await using sh = await shell()
    const more = ['--coverage', '20', '--when', 'country=DE', '--holdout', 'spring:5', '--exclusive', 'checkout:0-50']
    expect((await start(sh, ...colors, ...more, '--unit', 'session')).code).toBe(0)
    expect((await sh.varve('ab', 'status', '--json=key,unit,variants,when')).json).toEqual([
      {
        key: 'shop.name',
        unit: 'session',
        variants: [
          { name: 'control', value: '#3498db', percent: 10 },
          { name: 'treatment', value: '#e74c3c', percent: 10 },
        ],
        when: {
          all: [
            { attr: 'country', op: 'eq', value: 'DE' },
            { not: { bucket: { unit: 'session', salt: 'holdout spring', ranges: [[0, 5000]] } } },
            { bucket: { unit: 'session', salt: 'group checkout', ranges: [[0, 50_000]] } },
          ],
        },
      },
    ])
    const { out } = await sh.as({ terminal: true, env: { NO_COLOR: '1' } }, 'ab', 'status', 'shop.name')
    expect(out.split('\n')).toEqual([
      'shop.name  by session',
      'only for country eq DE and not (bucket session in 0–5 %) and bucket session in 0–50 %',
      '  control    #3498db     10 %  ██  control: who takes no part',
      '  treatment  #e74c3c     10 %  ██',
      '',
    ])
  })

  it('gives one that is under way other weights', async () => {
    await using sh = await shell()
    await start(sh, ...colors)
    await start(sh, '--variant', 'control=#3498db:80', '--variant', 'treatment=#e74c3c:20')
    const { out } = await sh.varve('ab', 'status')
    expect(out).toBe('shop.name\t\tcontrol\t#3498db\t80 %\nshop.name\t\ttreatment\t#e74c3c\t20 %\n')
  })

  it('takes values with colons, and refuses what is no variant', async () => {
    await using sh = await shell()
    expect((await start(sh, '--variant', 'a=http://one:80:1', '--variant', 'b=http://two:80:1')).code).toBe(0)
    expect((await start(sh, '--variant', 'a=1')).code).toBe(2)
    expect((await start(sh, '--variant', 'a=x:1', '--variant', 'a=y:1')).code).toBe(2)
    expect((await start(sh, '--variant', 'a=x:1')).code).toBe(5)
    expect((await start(sh, ...colors, '--holdout', 'spring')).code).toBe(2)
    expect((await start(sh, ...colors, '--exclusive', 'checkout:50')).code).toBe(2)
    expect((await start(sh, ...colors, '--coverage', 'all')).code).toBe(2)
  })
})

describe('varve ab stop', () => {
  it('serves the control to everybody, or the variant that is named', async () => {
    await using sh = await shell()
    await start(sh, ...colors)
    await sh.varve('ab', 'stop', 'shop.name', '-m', 'No difference')
    expect((await sh.varve('get', 'shop.name')).out).toBe('#3498db\n')
    expect((await sh.varve('ab', 'stop', 'shop.name', '-m', 'Again')).code).toBe(3)
    await start(sh, ...colors)
    expect((await sh.varve('ab', 'stop', 'shop.name', '--serve', 'red', '-m', 'Which?')).code).toBe(2)
    await sh.varve('ab', 'stop', 'shop.name', '--serve', 'treatment', '-m', 'Red sells better')
    expect((await sh.varve('get', 'shop.name')).out).toBe('#e74c3c\n')
  })
})

describe('varve ab check', () => {
  const check = (sh: Shell, counts: string, ...more: readonly string[]): Promise<Outcome> =>
    sh.varve('ab', 'check', 'shop.name', '--counts', counts, ...more)

  it('says whether the variants were seen in the ratio of their weights', async () => {
    await using sh = await shell()
    await start(sh, ...colors)
    const { json } = await check(sh, 'control=5012,treatment=4988', '--json')
    // (12² + 12²) / 5000 = 0.0576, of one degree of freedom.
    expect(json).toEqual({
      key: 'shop.name',
      verdict: 'match',
      variants: [
        { name: 'control', seen: 5012, expected: 5000 },
        { name: 'treatment', seen: 4988, expected: 5000 },
      ],
      statistic: expect.closeTo(0.0576, 10),
      degreesOfFreedom: 1,
      pValue: expect.closeTo(0.8103, 4),
    })
  })

  it('ends with 10 for a mismatch, when that is asked for', async () => {
    await using sh = await shell()
    await start(sh, ...colors)
    expect((await check(sh, 'control=5412,treatment=4588')).code).toBe(0)
    const { code, out } = await check(sh, 'control=5412,treatment=4588', '--exit-code')
    expect(code).toBe(10)
    expect(out).toContain('✖ sample ratio mismatch')
    expect((await check(sh, 'control=3,treatment=1', '--exit-code')).out).toContain('too few')
    expect((await check(sh, 'red=3')).code).toBe(2)
  })
})
