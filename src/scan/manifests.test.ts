import { describe, expect, it } from 'vitest'
import { noise } from '../../test/scan/fake-secrets.ts'
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
