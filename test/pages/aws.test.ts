import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { awsParameters, awsSecrets } from 'varve/secrets'
import { fetched, refused } from '../secret-managers/aws/asking.ts'
import { barredKey, keys, shopKey } from '../secret-managers/aws/keys.ts'
import { AwsServer } from '../secret-managers/aws/server.ts'
import { root } from '../syntax/source-tree.ts'
import { readPage, sections, tableRows } from './page.ts'
import type { Ran } from './run-page.ts'
import { folderOf, snippetsOf, writeSnippets } from './snippets.ts'

const page = readPage('docs/secrets/aws.md')
const driver = fileURLToPath(new URL('run-page.ts', import.meta.url))
const workshops = fileURLToPath(new URL('.snippets/', root))
const section = (heading: string): string => sections(page, 2).find(part => part.heading === heading)?.text ?? ''

let server: AwsServer
let workshop: string

beforeAll(async () => {
  mkdirSync(workshops, { recursive: true })
  workshop = mkdtempSync(join(workshops, 'aws-'))
  server = await AwsServer.start({ keys })
  for (const password of ['former', 'correct-shop'])
    server.secrets.keep('shop/database', JSON.stringify({ user: 'shop', password }))
  server.secrets.keep('prod/app', '{"database":{"password":"of prod"},"mail":{"apiKey":"SG.prod"}}')
  for (const value of ['1', '2', '3']) server.parameters.keep('/shop/mail/api-key', `SG.${value}`)
  server.parameters.LabelParameterVersion({ Name: '/shop/mail/api-key', ParameterVersion: 2, Labels: ['live'] })
})
afterAll(async () => {
  await server.stop()
  rmSync(workshop, { recursive: true, force: true })
})

describe('the page about secrets in AWS', () => {
  it('prints what it says, with nothing but variables', async () => {
    const { snippets } = snippetsOf(page)
    writeSnippets(workshop, snippets)
    const cwd = join(workshop, folderOf(page.path))
    const [, toml = ''] = /^```toml\n# config\.toml\n([^]*?)^```$/m.exec(page.text) ?? []
    writeFileSync(join(cwd, 'config.toml'), toml)
    // The credentials that one of the programs makes up are this person's.
    const text = snippets.map(({ text }) => text.replace("'AKIA…'", "process.env['AWS_ACCESS_KEY_ID'] ?? ''"))
    snippets.forEach(({ file }, index) => writeFileSync(join(cwd, file), withToken(text[index] ?? '')))
    const env = {
      ...{ PATH: process.env['PATH'], NODE_NO_WARNINGS: '1', ENV: 'prod', KEY_OF_THE_SHOP: shopKey.secretAccessKey },
      ...{ AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: server.endpoint, AWS_SESSION_TOKEN: shopKey.sessionToken },
      ...{ AWS_ACCESS_KEY_ID: shopKey.accessKeyId, AWS_SECRET_ACCESS_KEY: shopKey.secretAccessKey },
    }
    const args = ['--conditions=varve-source', driver, ...snippets.map(({ file }) => file)]
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env })
    const ran = JSON.parse(stdout) as Ran[]
    expect(ran.map(({ printed }) => printed)).toEqual(snippets.map(({ prints }) => prints))
  })

  it('lists references that are all answered', async () => {
    const options = { endpoint: server.endpoint, region: 'eu-west-1', credentials: shopKey }
    const managers = { 'aws-sm': awsSecrets(options), 'aws-ssm': awsParameters(options) }
    const listed = tableRows(section('References')).flatMap(([cell = '']) => references(cell))
    const found = await Promise.all(listed.map(async text => fetched(managers[text.split(':')[0] as 'aws-sm'], text)))
    expect(found.map(({ value }) => value)).toEqual([
      ...Array(2).fill('{"user":"shop","password":"correct-shop"}'),
      '{"user":"shop","password":"former"}',
      ...Array(2).fill('{"user":"shop","password":"correct-shop"}'),
      ...['SG.3', 'SG.3', 'SG.2', { mail: { 'api-key': 'SG.3' } }],
    ])
  })

  it('has a policy that allows what is asked, and no more', () => {
    const [, text = ''] = /```json\n([^]*?)```/.exec(section('What a policy must allow')) ?? []
    const { Statement } = JSON.parse(text) as { Statement: readonly { Action: string | readonly string[] }[] }
    const asked = [...new Set(server.asked)].map(target => target.replace('AmazonSSM.', 'ssm.').replace('.', ':'))
    expect(asked.toSorted()).toEqual(
      Statement.slice(0, 2)
        .flatMap(({ Action }) => Action)
        .toSorted(),
    )
  })

  it('says what is said to who may not read', async () => {
    const options = { endpoint: server.endpoint, region: 'eu-west-1', credentials: barredKey }
    const { message } = await refused(awsSecrets(options), 'aws-sm://shop/database')
    const here = message.replace(barredKey.accessKeyId, 'i-0abc').replace(/ at 127[^)]*/, ' in eu-west-1')
    expect(section('What a policy must allow')).toContain(`\n${here}\n`)
  })
})

/** The references in a cell: the second of two is the first one with other parameters. */
function references(cell: string): string[] {
  const [first = '', ...others] = [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)
  const versions = server.secrets.DescribeSecret({ SecretId: 'shop/database' })['VersionIdsToStages'] as object
  const current = Object.entries(versions).find(([, stages]) => (stages as string[]).includes('AWSCURRENT'))?.[0] ?? ''
  const arn = server.secrets.arnOf('shop/database')
  const known = (text: string): string => text.replace('version=…', `version=${current}`).replace(/arn:.*/, arn)
  return [known(first), ...others.map(more => first.replace(/\?.*/, more))]
}

/** Credentials of a role have a token, which the page's example has no room for. */
function withToken(text: string): string {
  return text.replace(
    'await fromSomewhere() }',
    "await fromSomewhere(), sessionToken: process.env['AWS_SESSION_TOKEN'] ?? '' }",
  )
}
