import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { benchmarks } from '../bench/benchmarks.ts'
import { withTables } from '../bench/keeping.ts'
import { verdict } from '../bench/table.ts'
import { isLong } from './tier.ts'

const program = fileURLToPath(new URL('../bench/all.ts', import.meta.url))
const run = async (...args: readonly string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, ['--conditions=varve-source', program, '--brief', ...args])).stdout

// How fast anything is depends on the machine and the hour: people read that in bench/README.md.
describe('a benchmark', () => {
  // Those that start engines or many processes take longest, and tests of their own show that what they use works.
  const long = ['propagation', 'writers', 'load', 'start', 'rollouts', 'types']
  const names = Object.keys(benchmarks)

  it.each(isLong ? names : names.filter(name => !long.includes(name)))(
    'of %s runs, and has a figure in every row',
    async name => {
      const printed = await run(name)
      expect(printed).toMatch(/^## .+\n\n\| case .+\n\| -+ .+\n\| .+ \|$/m)
      expect(printed).not.toMatch(/NaN|n\/a|undefined/)
    },
  )

  it('that does not exist is refused with the names of those that do', async () => {
    await expect(run('speed')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('reads, rollouts') as string,
    })
  })
})

describe('a verdict', () => {
  const bound = { sense: 'at most', must: 2, goal: 1.5, unit: '×' } as const

  it.each([
    [1.4, 'ok'],
    [1.7, 'must'],
    [2.1, 'short'],
    [Number.NaN, ''],
  ] as const)('on %f, where at most 2 must be and 1.5 should be, is %j', (figure, expected) => {
    expect(verdict({ case: 'get', ours: '', figure, bound })).toBe(expected)
  })

  it('turns around where more is better, and is silent where nothing is asked', () => {
    expect(verdict({ case: 'set', ours: '', figure: 3, bound: { ...bound, sense: 'at least' } })).toBe('ok')
    expect(verdict({ case: 'explain', ours: '', figure: 3 })).toBe('')
  })
})

describe('tables that are kept', () => {
  const page = 'Said.\n\n<!-- Everything below is written by `npm run bench -- --keep`. -->\n'
  const [names, where] = [['reads', 'writes', 'start'], 'Node v24, 2 cores.']

  it('replace those of the benchmarks that ran, in their order, and leave the others', () => {
    const first = withTables(
      page,
      new Map([
        ['writes', '## Writing\n\nfast'],
        ['start', '## Start'],
      ]),
      { names, where },
    )
    const second = withTables(
      first,
      new Map([
        ['reads', '## Reads'],
        ['writes', '## Writing\n\nfaster'],
      ]),
      {
        names,
        where: 'Elsewhere.',
      },
    )
    expect(second.match(/^(?:## .+|[fN].+|Else.+)$/gm)).toEqual([
      ...['Elsewhere.', '## Reads'],
      ...['Elsewhere.', '## Writing', 'faster'],
      ...['Node v24, 2 cores.', '## Start'],
    ])
    expect(second.startsWith('Said.')).toBe(true)
  })

  it('leave the page as it is where nothing ran', async () => {
    const readme = await readFile(new URL('../bench/README.md', import.meta.url), 'utf8')
    expect(withTables(readme, new Map(), { names: Object.keys(benchmarks), where })).toBe(readme)
  })
})
