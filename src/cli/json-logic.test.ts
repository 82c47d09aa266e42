import { VarveError } from 'varve'
import { describe, expect, it } from 'vitest'
import { logicOf } from './json-logic.ts'
import { Output } from './output.ts'

function listening(): { readonly output: Output; readonly said: string[] } {
  const said: string[] = []
  const stderr = { write: (text: string) => said.push(text) }
  const output = new Output(
    { cwd: '/', env: {}, stdin: { async *[Symbol.asyncIterator]() {} }, stdout: { write: () => {} }, stderr },
    { json: undefined, quiet: false, color: false },
  )
  return { output, said }
}

const rule = { '==': [{ var: 'country' }, 'DE'] }

describe('JsonLogic in imported flags', () => {
  it('is evaluated by the package that is installed', async () => {
    const { output, said } = listening()
    const logic = await logicOf(output)
    expect([logic(rule, { country: 'DE' }), logic(rule, { country: 'FR' })]).toEqual([true, false])
    expect(said).toEqual([])
  })

  it('is false without the package, which is told once, when the first is met', async () => {
    const { output, said } = listening()
    const missing = new VarveError('PACKAGE_MISSING', { what: 'JsonLogic', package: 'json-logic-engine' })
    const logic = await logicOf(output, () => Promise.reject(missing))
    expect(said).toEqual([])
    expect([logic(rule, { country: 'DE' }), logic(rule, { country: 'DE' })]).toEqual([false, false])
    expect(said).toEqual([expect.stringContaining('npm i json-logic-engine')])
  })

  it('fails where the package is there and broken', async () => {
    await expect(logicOf(listening().output, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  })
})
