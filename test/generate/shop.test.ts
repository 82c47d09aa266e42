import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { run } from '../../src/cli/program.ts'
import { root } from '../syntax/source-tree.ts'
import { configMapIn, containerEnvIn, deploymentIn, secretIn } from './kubernetes.ts'
import { shopFiles } from './shop-files.ts'

const folder = new URL('examples/shop/', root)
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8')

/** Runs `varve` in the shop's folder, and returns its exit code with what it printed. */
async function varve(...args: readonly string[]): Promise<{ readonly code: number; readonly printed: string }> {
  let printed = ''
  const screen = { write: (text: string) => void (printed += text) }
  const stdin = { async *[Symbol.asyncIterator]() {} }
  const code = await run(args, {
    cwd: fileURLToPath(folder),
    env: { PATH: process.env['PATH'] },
    stdin,
    stdout: screen,
    stderr: screen,
  })
  return { code, printed }
}

describe('what is generated for the example shop', () => {
  it.each(shopFiles)('is in step with its declaration: %s in %s', async (what, file, ...options) => {
    const { code, printed } = await varve('generate', what, '--out', file, '--check', ...options)
    expect(printed, `Run: npm run varve -- -C examples/shop generate ${what} --out ${file} ${options.join(' ')}`).toBe(
      '',
    )
    expect(code).toBe(0)
  })

  it('are manifests that fit together, by the schemas of Kubernetes', () => {
    const config = configMapIn(read('k8s/configmap.yaml'))
    const secret = secretIn(read('k8s/secret.yaml'))
    const refs = containerEnvIn(read('k8s/env.yaml')).map(({ valueFrom }) => valueFrom)
    const [container] = deploymentIn(read('k8s/deployment.yaml')).spec?.template.spec?.containers ?? []
    for (const { name, key, optional = false } of refs.flatMap(ref => ref?.secretKeyRef ?? [])) {
      expect({ name, known: Object.keys(secret.data ?? {}).includes(key), optional }).toEqual({
        name: secret.metadata?.name,
        known: true,
        optional: false,
      })
    }
    expect(container?.envFrom).toEqual([{ configMapRef: { name: config.metadata?.name } }])
    expect(container?.env?.map(({ valueFrom }) => valueFrom)).toEqual(
      refs.filter(ref => ref?.secretKeyRef !== undefined),
    )
    expect(Object.keys(config.data ?? {})).toEqual(
      refs.flatMap(ref => (ref?.configMapKeyRef === undefined ? [] : [ref.configMapKeyRef.key])),
    )
  })
})
