import { isVarveError } from '../../src/core/errors.ts'
import { findWrong, play, survivals } from './exploration.ts'
import { failure, type Call, type Weather } from './model-disk.ts'
import type { Scenario } from './scenarios.ts'

/** One way a single call of the disk fails. */
export interface Fault {
  readonly title: string
  readonly code: string
  /** Whether the call had its effect all the same. */
  readonly when: 'before' | 'after'
  /** Whether such a call can fail so at all. */
  applies(call: Call): boolean
}

const WRITING = new Set(['makeDirectory', 'create', 'write', 'sync', 'link', 'rename', 'syncDirectory'])

/** A full disk, a broken disk, and a disk that does what it is asked and says that it failed. */
export const faults: readonly Fault[] = [
  { title: 'the disk is full', code: 'ENOSPC', when: 'before', applies: ({ operation }) => WRITING.has(operation) },
  { title: 'the disk is broken', code: 'EIO', when: 'before', applies: () => true },
  { title: 'the disk works and says it is broken', code: 'EIO', when: 'after', applies: () => true },
]

/** Codes a failing disk may be told as. */
const TOLD = new Set(['STORE_FULL', 'STORE_UNREACHABLE', 'STORE_INDETERMINATE'])

/**
 * Lets each call of a scenario fail once. Returns what is wrong, in words: an error that is not told as a problem of
 * the store, a store that does not go on once it is opened again, a promise that was not kept.
 */
export async function findDamage(scenario: Scenario, fault: Fault): Promise<string[]> {
  const { disk: whole } = await play(scenario, {})
  const wrong: string[] = []
  for (const call of whole.calls.filter(fault.applies)) {
    const sentences = await findDamageOf(scenario, fault, call.index)
    const place = `${scenario.title}, ${fault.title} at call ${call.index} (${call.operation} ${call.path})`
    wrong.push(...sentences.map(sentence => `${place}: ${sentence}`))
  }
  return wrong
}

async function findDamageOf(scenario: Scenario, fault: Fault, index: number): Promise<string[]> {
  const { disk, ledger, failures, goOn } = await play(scenario, onceAt(index, fault), undefined, 'left open')
  const wrong = failures.flatMap(error => (isTold(error) ? [] : [`it is told as ${String(error)}`]))
  disk.weather = {}
  try {
    await goOn()
  } catch (error) {
    wrong.push(`it does not go on once it is opened again: ${String(error)}`)
  }
  for (const survival of survivals(0).slice(0, 2)) wrong.push(...(await findWrong(disk.reboot(survival), ledger)))
  return wrong
}

function isTold(error: unknown): boolean {
  return isVarveError(error) && TOLD.has(error.code)
}

function onceAt(index: number, { code, when }: Fault): Weather {
  return {
    [when](call: Call) {
      if (call.index === index) throw failure(code, call.path)
    },
  }
}
