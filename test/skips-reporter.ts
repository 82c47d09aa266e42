import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'
import { judgeSkips, type Skip, tellSkips, type Unavailable } from './skips.ts'

/** Names at the end of a run what was skipped and why; in strict mode an unlisted skip fails the run. */
export class SkipsReporter implements Reporter {
  #vitest: Vitest | undefined

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    // With -t, vitest calls everything that was not asked for skipped.
    if (this.#vitest?.config.testNamePattern !== undefined) return
    const tests = modules.flatMap(module => [...module.children.allTests()])
    const skipped = tests.filter(test => test.result().state === 'skipped' && !isBeneathFailure(test)).map(asSkip)
    const ran = tests.filter(test => test.result().state !== 'skipped').map(nameOf)
    print(tellSkips(skipped))
    if (process.env['VARVE_TEST_STRICT'] === '1') this.#judge({ skipped, ran })
  }

  #judge(run: { skipped: Skip[]; ran: string[] }): void {
    const complaints = judgeSkips(run, readUnavailable(), succeeds)
    if (complaints.length === 0) return
    print(['Failed, because VARVE_TEST_STRICT=1 forgives no skip:', ...complaints.map(complaint => `  ${complaint}`)])
    process.exitCode = 1
  }
}

function nameOf(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`
}

/** A failed hook leaves its tests unrun; the failure is told already. */
function isBeneathFailure(test: TestCase): boolean {
  for (let above: TestCase['parent'] | undefined = test.parent; above !== undefined;)
    if (above.errors().length > 0) return true
    else above = above.type === 'suite' ? above.parent : undefined
  return false
}

function asSkip(test: TestCase): Skip {
  const result = test.result()
  return { test: nameOf(test), note: result.state === 'skipped' ? result.note : undefined }
}

function readUnavailable(): Unavailable[] {
  return JSON.parse(readFileSync(new URL('unavailable.json', import.meta.url), 'utf8')) as Unavailable[]
}

function succeeds([command, ...args]: readonly string[]): boolean {
  return command !== undefined && spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

function print(lines: readonly string[]): void {
  if (lines.length > 0) console.log(`\n${lines.join('\n')}`)
}
