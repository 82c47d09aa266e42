import { describe, expect, it } from 'vitest'
import { noise, password } from '../../test/scan/fake-secrets.ts'
import { seen } from '../../test/scan/seen.ts'

describe('a secret in a Compose file', () => {
  const found = (text: string): string[] => seen('compose-secret', 'docker-compose.prod.yml', text)

  it.each([
    ['services:\n  db:\n    environment:\n      DB_PASSWORD: hunter2', '4:7'],
    ['services:\n  db:\n    environment:\n      - DB_PASSWORD=hunter2', '4:9'],
    ['services:\n  db:\n    environment: { A: b, DB_PASSWORD: hunter2 }', '3:26'],
    ['services:\n  db:\n    build:\n      args:\n        DB_PASSWORD: hunter2', '5:9'],
    ['x-backend-secrets: &secrets\n  DB_PASSWORD: hunter2', '2:3'],
    ['services:\n  db:\n    environment:\n      DB_PASSWORD: changeme', '4:7'],
  ])('is found in %s', (text, place) => {
    expect(found(text)).toEqual([`${place} gives DB_PASSWORD to containers in plain text`])
  })

  it.each([
    [`environment:\n      STRIPE_KEY: ${noise(20)}`, '4:7 gives STRIPE_KEY to containers in plain text'],
    [`command: ["--password=${password}"]`, '3:15 gives --password to a container in its command'],
    [`command: a --password=${password}`, '3:5 gives --password to a container in its command'],
    [`entrypoint:\n      - --password=${password}`, '4:9 gives --password to a container in its command'],
  ])('is found by its value, too: %s', (member, expected) => {
    expect(found(`services:\n  db:\n    ${member}`)).toEqual([expected])
  })

  it('is a warning when it serves where nobody sets one', () => {
    expect(found('x-secrets:\n  DB_PASSWORD: ${DB_PASSWORD:-rootpassword}')).toEqual([
      '2:3 gives DB_PASSWORD a value of its own wherever nobody sets it',
    ])
  })

  it.each([
    'DB_PASSWORD: ${DB_PASSWORD}',
    'DB_PASSWORD: ${DB_PASSWORD:?set it}',
    'DB_PASSWORD: ${DB_PASSWORD:-}',
    'DB_PASSWORD: $DB_PASSWORD',
    'DB_PASSWORD:',
    'DB_PASSWORD: ""',
    'DB_PASSWORD_FILE: /run/secrets/db_password',
    'ALLOW_EMPTY_PASSWORD: "yes"',
    'POOL_SIZE: 10',
    'APP_KEY: orders',
  ])('is none in %s', member => {
    expect(found(`services:\n  db:\n    environment:\n      ${member}`)).toEqual([])
  })

  it('is nothing that a service is called, nor its secrets', () => {
    expect(found('services:\n  secret:\n    image: token\nsecrets:\n  db_password:\n    file: ./db_password')).toEqual(
      [],
    )
  })

  it('is only looked for in files with such a name', () => {
    expect(seen('compose-secret', 'ci.yml', 'x-a:\n  DB_PASSWORD: hunter2')).toEqual([])
    expect(seen('compose-secret', 'deploy/compose.yaml', 'x-a:\n  DB_PASSWORD: hunter2')).toHaveLength(1)
  })
})

describe('a secret in a Kubernetes manifest', () => {
  const found = (text: string, path = 'k8s/all.yaml'): string[] => seen('kubernetes-secret', path, text)
  const secret = (members: string): string => `apiVersion: v1\nkind: Secret\n${members}`

  it('is found in base64, which is no encryption, and in plain text', () => {
    expect(found(secret('data:\n  password: aHVudGVyMg=='))).toEqual([
      '4:3 gives password of a Secret in base64, which is no encryption',
    ])
    expect(found(secret('stringData:\n  key.pem: |\n    abc\n    def'))).toEqual([
      '4:3 gives key.pem of a Secret in plain text',
    ])
  })

  it('is found in the document that is a Secret, and not in those beside it', () => {
    const map = 'apiVersion: v1\nkind: ConfigMap\ndata:\n  password: a'
    expect(found(`${map}\n---\n${secret('data:\n  password: YWJj')}\n---\n${map}`)).toEqual([
      '9:3 gives password of a Secret in base64, which is no encryption',
    ])
  })

  it('is found in JSON', () => {
    const text = '{ "apiVersion": "v1", "kind": "Secret", "stringData": { "a": "b" } }'
    expect(found(text, 'secret.json')).toEqual(['1:57 gives a of a Secret in plain text'])
  })

  it('is found among the variables of a container', () => {
    const text = `apiVersion: apps/v1\nkind: Deployment\nspec:\n  containers:\n  - env:\n    - name: DB_PASSWORD\n      value: ${noise(12)}`
    expect(found(text)).toEqual(['7:7 gives DB_PASSWORD to a container in plain text'])
  })

  it.each([
    ['\n  - value: a\n    name: HOST\n  - value: b\n    name: DB_PASSWORD', '7:5'],
    ['\n  - name: DB_PASSWORD\n    value: b\n  - name: HOST\n    value: a', '6:5'],
    [' [{ name: HOST, value: a }, { name: DB_PASSWORD, value: b }]', '4:56'],
  ])('is found beside its name, before it or behind it: %s', (variables, place) => {
    const text = `apiVersion: v1\nkind: Pod\ncontainers:\n- env:${variables}`
    expect(found(text)).toEqual([`${place} gives DB_PASSWORD to a container in plain text`])
  })

  it('is found in the command of a container', () => {
    const text = `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - args: ["--password=${password}"]`
    expect(found(text)).toEqual(['5:12 gives --password to a container in its command'])
  })

  it.each([
    secret('stringData:\n  password: ${DB_PASSWORD}'),
    secret('data:\n  password: {{ .Values.password | b64enc }}'),
    secret('stringData:\n  password: "<set me>"'),
    secret('stringData:\n  password: ENC[AES256_GCM,data:abc]\nsops:\n  version: 3'),
    'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec:\n  encryptedData:\n    password: AgBy3i4',
    'apiVersion: apps/v1\nkind: Deployment\nspec:\n  containers:\n  - env:\n    - name: DB_PASSWORD\n      valueFrom:\n        secretKeyRef: { name: shop, key: password }',
  ])('is none when it is left open, encrypted or referred to', text => {
    expect(found(text)).toEqual([])
  })
})

describe('a secret by its name in a manifest that is no Secret', () => {
  const found = (text: string, path = 'k8s/all.yaml'): string[] => seen('secret-literal', path, text)
  const map = (members: string): string => `apiVersion: v1\nkind: ConfigMap\ndata:\n  ${members}`

  it.each([
    [map(`DATABASE_PASSWORD: ${password}`), '4:3 gives DATABASE_PASSWORD'],
    [map(`GITHUB_TOKEN: ${noise(20)}`), '4:3 gives GITHUB_TOKEN'],
    [`apiVersion: a/v1\nkind: Cluster\nspec:\n  users:\n  - password: ${password}`, '5:5 gives password'],
  ])('is found: %s', (text, place) => {
    expect(found(text)).toEqual([`${place} a value that looks like a real one`])
  })

  it('is found in a Compose file beside what its containers get, which has its own rule', () => {
    const text = `services:\n  db:\n    labels:\n      admin_password: ${password}\n    environment:\n      DB_PASSWORD: ${password}`
    expect(found(text, 'compose.yaml')).toEqual(['4:7 gives admin_password a value that looks like a real one'])
  })

  it.each([
    `apiVersion: v1\nkind: Secret\nstringData:\n  password: ${password}`,
    `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec:\n  encryptedData:\n    password: ${noise(40)}`,
    map('DATABASE_PASSWORD: ${DATABASE_PASSWORD}'),
    map('DATABASE_PASSWORD: {{ .Values.password }}'),
    map('passwordPolicy: at-least-12'),
  ])('is none when it is judged elsewhere, sealed or referred to', text => {
    expect(found(text)).toEqual([])
  })
})
