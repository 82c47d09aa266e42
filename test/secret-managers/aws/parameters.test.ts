import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { awsParameters, type AwsOptions } from 'varve/secrets'
import { fetched, refused } from './asking.ts'
import { barredKey, keylessKey, keys, personKey } from './keys.ts'
import { AwsServer } from './server.ts'

let server: AwsServer
const made = (more: AwsOptions = {}) =>
  awsParameters({ endpoint: server.endpoint, region: 'eu-west-1', credentials: personKey, ...more })

beforeAll(async () => {
  server = await AwsServer.start({ keys })
  for (const value of ['first', 'second', 'third']) server.parameters.keep('/app/prod/db/password', value)
  server.parameters.LabelParameterVersion({ Name: '/app/prod/db/password', ParameterVersion: 2, Labels: ['live'] })
  server.parameters.keep('/app/prod/db/user', 'shop', 'String')
  server.parameters.keep('/app/prod/hosts', 'a.example,b.example', 'StringList')
  server.parameters.keep('/app/production', 'beside')
})
afterAll(() => server.stop())

describe('a reference to Parameter Store', () => {
  it('names a parameter, which arrives decrypted', async () => {
    expect(await fetched(made(), 'aws-ssm:///app/prod/db/password')).toEqual({ value: 'third', version: '3' })
  })

  it('may leave the slash out with which names of more than one part begin', async () => {
    server.parameters.keep('plain', 'no path')
    expect((await fetched(made(), 'aws-ssm://app/prod/db/user')).value).toBe('shop')
    expect((await fetched(made(), 'aws-ssm:plain')).value).toBe('no path')
  })

  it('may be the ARN of a parameter, which another account may share', async () => {
    const arn = 'arn:aws:ssm:eu-west-1:123456789012:parameter/app/prod/db/user'
    expect((await fetched(made(), `aws-ssm:${arn}`)).value).toBe('shop')
  })

  it('names a version or a label', async () => {
    const found = async (more: string) => (await fetched(made(), `aws-ssm:///app/prod/db/password${more}`)).value
    expect(await Promise.all(['?version=1', '?label=live'].map(found))).toEqual(['first', 'second'])
    const { code, message } = await refused(made(), 'aws-ssm:///app/prod/db/password?version=9')
    expect([code, message]).toEqual(['SECRET_NOT_FOUND', expect.stringContaining('has no such version')])
  })

  it('to a list is its text, as everywhere: the type of a key makes it a list', async () => {
    expect((await fetched(made(), 'aws-ssm:///app/prod/hosts')).value).toBe('a.example,b.example')
  })

  it.each([
    ['/x?version=1&label=live', 'says both a version and a label'],
    ['/x?version=latest', 'says a version that is no number'],
    ['/x/?label=live', 'names a path, which has no versions'],
    ['/x?stage=AWSPREVIOUS', 'takes no stage'],
  ])('like %s is refused before anybody is asked', async (place, issue) => {
    const before = server.asked.length
    const { code, details } = await refused(made(), `aws-ssm://${place}`)
    expect([code, details, server.asked.length]).toMatchObject(['REFERENCE_INVALID', { issue }, before])
  })
})

describe('a path of Parameter Store', () => {
  it('is everything below it, and nothing beside it', async () => {
    expect((await fetched(made(), 'aws-ssm:///app/prod/')).value).toEqual({
      db: { password: 'third', user: 'shop' },
      hosts: 'a.example,b.example',
    })
  })

  it('is read to its last page', async () => {
    for (let number = 0; number < 35; number += 1) server.parameters.keep(`/many/${number}/pw`, `pw${number}`)
    const before = server.asked.length
    const { value } = await fetched(made(), 'aws-ssm:///many/')
    expect(Object.keys(value)).toHaveLength(35)
    expect(value).toMatchObject({ 34: { pw: 'pw34' } })
    expect(server.asked.slice(before)).toEqual(Array(5).fill('AmazonSSM.GetParametersByPath'))
  })

  it('has another version as soon as anything below it has', async () => {
    server.parameters.keep('/versions/a', '1')
    const version = async () => (await fetched(made(), 'aws-ssm:///versions/')).version
    const first = await version()
    expect(await version()).toBe(first)
    server.parameters.keep('/versions/a', '1')
    const second = await version()
    server.parameters.keep('/versions/b', '1')
    expect(new Set([first, second, await version()]).size).toBe(3)
  })

  it('below which there is nothing is told so', async () => {
    const { code, details } = await refused(made(), 'aws-ssm:///nobody/')
    expect([code, details]).toMatchObject(['SECRET_NOT_FOUND', { reason: 'has no parameters below it' }])
  })

  it('in which a parameter has others below it is told with its name, and without values', async () => {
    server.parameters.keep('/both/db', 'postgres://hunter2')
    server.parameters.keep('/both/db/password', 'hunter2')
    const { code, message } = await refused(made(), 'aws-ssm:///both/')
    expect([code, message]).toEqual([
      'SECRET_MALFORMED',
      expect.stringContaining('is a value and a path at once, at db'),
    ])
    expect(message).not.toContain('hunter2')
  })

  it('with more than 1,000 parameters is given up', async () => {
    for (let number = 0; number < 1_001; number += 1) server.parameters.keep(`/crowd/${number}`, 'x')
    const { code, details } = await refused(made(), 'aws-ssm:///crowd/')
    const reason = 'has more than 1000 parameters below it, or pages without end'
    expect([code, details]).toMatchObject(['SECRET_MALFORMED', { reason, remedy: 'Name a deeper path.' }])
  })

  it('whose pages have no end is given up', async () => {
    server.turn('has another page')
    const { code } = await refused(made(), 'aws-ssm:///app/prod/')
    server.turn('well')
    expect(code).toBe('SECRET_MALFORMED')
  })

  it('that is changed between two pages is read on', async () => {
    for (let number = 10; number < 30; number += 1) server.parameters.keep(`/moving/${number}`, 'x')
    server.afterNext(() => server.parameters.keep('/moving/31', 'x'))
    expect(Object.keys((await fetched(made(), 'aws-ssm:///moving/')).value)).toHaveLength(21)
  })
})

describe('what Parameter Store refuses', () => {
  it('is a parameter that is not there, and a name that can be none', async () => {
    expect((await refused(made(), 'aws-ssm:///app/prod/none')).code).toBe('SECRET_NOT_FOUND')
    server.troubles('refuses the name')
    expect((await refused(made(), 'aws-ssm:///app/prod/a b')).message).toContain('has a name that AWS does not accept')
  })

  it.each([
    ['aws-ssm:///app/prod/db/user', 'ssm:GetParameter', 'parameter/app/prod/db/user'],
    ['aws-ssm:///app/prod/', 'ssm:GetParametersByPath', 'parameter/app/prod/*'],
  ])('is who may not read %s: %s must be allowed', async (reference, action, resource) => {
    const { code, details } = await refused(made({ credentials: barredKey }), reference)
    const remedy = `Allow ${action} on arn:aws:ssm:eu-west-1:123456789012:${resource}.`
    expect([code, details]).toMatchObject(['SECRET_FORBIDDEN', { remedy }])
  })

  it('is who may not use the key that a parameter is encrypted with', async () => {
    const { code, details } = await refused(made({ credentials: keylessKey }), 'aws-ssm:///app/prod/db/user')
    const remedy = 'Allow kms:Decrypt on the KMS key that it is encrypted with.'
    expect([code, details]).toMatchObject(['SECRET_FORBIDDEN', { remedy }])
  })
})
