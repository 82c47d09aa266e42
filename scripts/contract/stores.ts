import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { startVitest, type TestModule, type TestSuite } from 'vitest/node'
import { CONTRACT } from '../../test/store-contract/contract-result.ts'
import { tableOf } from './table.ts'

/** One store in one of its ways, with what came of its promises. */
interface Row {
  readonly store: string
  readonly way: string
  readonly engine: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly broken: readonly string[]
}

/**
 * Holds the stores that are named (all, where none is) to the contract by vitest, prints the table, and answers whether
 * all promises were kept.
 */
export async function holdStores(names: readonly string[]): Promise<boolean> {
  // In full: what the short run leaves out for its length is part of the contract.
  process.env['VARVE_TEST_LONG'] = '1'
  const held = globSync('src/stores/*.test.ts').filter(file => readFileSync(file, 'utf8').includes('holdToContract('))
  const files = held.filter(file => names.length === 0 || names.includes(basename(file, '.test.ts')))
  const vitest = await startVitest(files, { watch: false, testNamePattern: CONTRACT, reporters: [{}] })
  const modules = vitest.state.getTestModules()
  const rows = modules.flatMap(module => [...module.children.allSuites()].filter(isContract).map(rowOf))
  print(
    rows,
    modules.filter(({ children }) => ![...children.allSuites()].some(isContract)),
  )
  await vitest.close()
  return rows.every(({ failed }) => failed === 0) && modules.every(module => module.errors().length === 0)
}

function isContract(suite: TestSuite): boolean {
  return suite.name === CONTRACT
}

function rowOf(suite: TestSuite): Row {
  const tests = [...suite.children.allTests()]
  const contract = tests.map(test => test.meta().contract).find(one => one !== undefined)
  const { store, way, engine } = contract ?? { store: suite.module.relativeModuleId, way: '', engine: 'did not start' }
  const of = (state: string): typeof tests => tests.filter(test => test.result().state === state)
  const broken = of('failed').map(
    test => `${store} ${way}: ${test.name}\n    ${test.result().errors?.[0]?.message ?? ''}`,
  )
  return {
    store,
    way,
    engine,
    passed: of('passed').length,
    failed: of('failed').length,
    skipped: of('skipped').length,
    broken: [...suite.errors().map(({ message }) => `${store}: ${message}`), ...broken],
  }
}

function print(rows: readonly Row[], missing: readonly TestModule[]): void {
  const order = ['memory', 'files', 'SQLite', 'PostgreSQL', 'Redis', 'MongoDB', 'HTTP']
  const sorted = rows.toSorted((a, b) => order.indexOf(a.store) - order.indexOf(b.store))
  const cells = sorted.map(({ store, way, engine, passed, failed, skipped }) => [
    [store, way].join(' ').trim(),
    engine,
    passed,
    failed,
    skipped,
  ])
  const lines = [
    ...tableOf(['store', 'kept by', 'passed', 'failed', 'skipped'], cells),
    ...sorted.flatMap(({ broken }) => broken),
    ...missing.map(({ relativeModuleId }) => `${relativeModuleId} did not run: its engine is not on this machine.`),
  ]
  console.log(lines.join('\n'))
}
