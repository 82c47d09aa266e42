import { load } from 'js-yaml'
import type { IDeployment } from 'kubernetes-models/apps/v1'
import type { IConfigMap, ISecret } from 'kubernetes-models/v1'
import { defineConfig, secret, setting } from 'varve'
import { integer, string } from 'varve/schema'
import { describe, expect, it } from 'vitest'
import { everything, planted } from '../../../test/generate/declaration.ts'
import { containerEnvIn, deploymentIn } from '../../../test/generate/kubernetes.ts'
import { configMap } from './config-map.ts'
import { deployment, envReferences } from './deployment.ts'
import { secretManifest } from './secret.ts'

const options = { prefix: 'SHOP', name: 'shop', image: 'shop:1.4' }

describe("a container's env", () => {
  const read = envReferences(everything, { ...options, madeBy: 'varve generate env-refs' })

  it('fits the schema of a container, with one entry for each value', async () => {
    const env = containerEnvIn(await read)
    expect(env).toHaveLength(everything.definitions.size)
    expect(new Set(env.map(({ name }) => name)).size).toBe(env.length)
  })

  it('takes secrets from the Secret and the rest from the ConfigMap', async () => {
    const env = containerEnvIn(await read)
    expect(env.find(({ name }) => name === 'SHOP_DATABASE__PASSWORD')).toEqual({
      name: 'SHOP_DATABASE__PASSWORD',
      valueFrom: { secretKeyRef: { name: 'shop-secrets', key: 'SHOP_DATABASE__PASSWORD' } },
    })
    expect(env.find(({ name }) => name === 'SHOP_SERVER__PORT')).toEqual({
      name: 'SHOP_SERVER__PORT',
      valueFrom: { configMapKeyRef: { name: 'shop-config', key: 'SHOP_SERVER__PORT', optional: true } },
    })
    expect(env.filter(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined)).toHaveLength(5)
  })

  it('leaves out what the program has from elsewhere', async () => {
    const env = containerEnvIn(await envReferences(everything, { ...options, without: ['database.*', 'server.port'] }))
    expect(env.map(({ name }) => name).filter(name => /DATABASE|SERVER__PORT/.test(name))).toEqual([])
    expect(env.length).toBeGreaterThan(5)
  })

  it('insists on what must be set', async () => {
    const insisted = containerEnvIn(await read).filter(({ valueFrom }) => {
      const { configMapKeyRef, secretKeyRef } = valueFrom ?? {}
      return (configMapKeyRef ?? secretKeyRef)?.optional !== true
    })
    expect(insisted.map(({ name }) => name).toSorted()).toEqual(
      [
        'DB_JOINED',
        'DB_KEYS',
        'SHOP_DATABASE__PASSWORD',
        'SHOP_DATABASE__REGION',
        'SHOP_DATABASE__URL',
        'SHOP_SERVER__NAME',
      ].toSorted(),
    )
  })
})

// A schema lets names pass that it does not know; the types of Kubernetes do not.
describe('in the words of Kubernetes', () => {
  const config = defineConfig({
    port: setting(integer(), { default: 80 }),
    token: setting(secret(string())),
  })
  const labels = { 'app.kubernetes.io/name': 'shop' }
  const named = { name: 'shop', namespace: 'prod' }
  const about = (name: string): { name: string; namespace: string; labels: typeof labels } => ({
    name,
    namespace: 'prod',
    labels,
  })
  const securityContext = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true }
  const container = { name: 'shop', image: 'shop:latest', envFrom: [{ configMapRef: { name: 'shop-config' } }] }

  it('stands a ConfigMap', async () => {
    const expected: IConfigMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: about('shop-config'),
      data: { PORT: '80' },
    }
    expect(load(await configMap(config, named))).toEqual(expected)
  })

  it('stands a Secret', async () => {
    const expected: ISecret = {
      ...{ apiVersion: 'v1', kind: 'Secret', type: 'Opaque' },
      metadata: about('shop-secrets'),
      data: { TOKEN: '' },
    }
    expect(load(await secretManifest(config, named))).toEqual(expected)
  })

  it('stands a Deployment with secrets as variables', async () => {
    const token = { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'shop-secrets', key: 'TOKEN' } } }
    const expected: IDeployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: about('shop'),
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { enableServiceLinks: false, containers: [{ ...container, env: [token], securityContext }] },
        },
      },
    }
    expect(load(await deployment(config, named))).toEqual(expected)
  })

  it('stands a Deployment with secrets as files', async () => {
    const volumeMounts = [{ name: 'secrets', mountPath: '/run/secrets', readOnly: true }]
    const expected: IDeployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: about('shop'),
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            enableServiceLinks: false,
            containers: [{ ...container, volumeMounts, securityContext }],
            volumes: [
              { name: 'secrets', secret: { secretName: 'shop-secrets', items: [{ key: 'TOKEN', path: 'token' }] } },
            ],
          },
        },
      },
    }
    expect(load(await deployment(config, { ...named, secrets: 'files' }))).toEqual(expected)
  })
})

describe('a Deployment', () => {
  it('fits the schema of Kubernetes, and takes its variables from both', async () => {
    const made = deploymentIn(await deployment(everything, options))
    const { containers, enableServiceLinks } = made.spec?.template.spec ?? { containers: [] }
    expect(enableServiceLinks).toBe(false)
    expect(containers[0]).toMatchObject({
      name: 'shop',
      image: 'shop:1.4',
      envFrom: [{ configMapRef: { name: 'shop-config' } }],
    })
    expect(containers[0]?.env?.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name)).toEqual(
      Array(5).fill('shop-secrets'),
    )
    expect(made.spec?.selector.matchLabels).toEqual(made.spec?.template.metadata?.labels)
  })

  it('does not run as root, and writes nothing into its image', async () => {
    const made = deploymentIn(await deployment(everything, options))
    expect(made.spec?.template.spec?.containers[0]?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
    })
  })

  it('can mount the secrets as files instead', async () => {
    const spec = deploymentIn(await deployment(everything, { ...options, secrets: 'files' })).spec?.template.spec
    expect(spec?.containers[0]).not.toHaveProperty('env')
    expect(spec?.containers[0]?.volumeMounts).toEqual([{ name: 'secrets', mountPath: '/run/secrets', readOnly: true }])
    expect(spec?.volumes?.[0]?.secret).toEqual({
      secretName: 'shop-secrets',
      items: [
        { key: 'SHOP_DATABASE__URL', path: 'database__url' },
        { key: 'SHOP_DATABASE__PASSWORD', path: 'database__password' },
        { key: 'DB_TOKEN', path: 'DB_TOKEN' },
        { key: 'DB_KEYS', path: 'DB_KEYS' },
        { key: 'DB_JOINED', path: 'DB_JOINED' },
      ],
    })
  })

  it('mounts nothing where there is no secret', async () => {
    const config = defineConfig({ a: setting(string(), { default: 'x' }) })
    for (const secrets of ['files', 'environment'] as const) {
      const spec = deploymentIn(await deployment(config, { secrets })).spec?.template.spec
      expect(spec).not.toHaveProperty('volumes')
      expect(spec?.containers[0]).not.toHaveProperty('env')
    }
  })

  it('holds no value of a secret', async () => {
    for (const secrets of ['files', 'environment'] as const) {
      const text = await deployment(everything, { ...options, secrets })
      for (const value of planted) expect(text).not.toContain(value)
    }
  })
})
