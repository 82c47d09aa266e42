import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isReference, readReference, reference, schemeOf } from './secret-reference.ts'

describe('a reference to a secret', () => {
  it.each([
    ['vault:secret/data/shop#mail', { scheme: 'vault', path: 'secret/data/shop', parameters: {}, field: 'mail' }],
    ['vault://secret/db?version=3#user', { path: 'secret/db', parameters: { version: '3' }, field: 'user' }],
    ['aws-sm://prod/db#password', { scheme: 'aws-sm', path: 'prod/db', field: 'password' }],
    ['aws-ssm:///app/prod/', { scheme: 'aws-ssm', path: '/app/prod/' }],
    ['gcp-sm://projects/p/secrets/s/versions/latest', { path: 'projects/p/secrets/s/versions/latest' }],
    [
      'aws-sm://arn:aws:secretsmanager:eu-west-1:1:secret:a-b',
      { path: 'arn:aws:secretsmanager:eu-west-1:1:secret:a-b' },
    ],
    ['file:./tls/key.pem', { scheme: 'file', path: './tls/key.pem' }],
    ['file:///run/secrets/key', { scheme: 'file', path: '/run/secrets/key' }],
    ['env:HOME', { scheme: 'env', path: 'HOME' }],
    ['vault:a%23b?namespace=team%2Fa#c%20d', { path: 'a#b', parameters: { namespace: 'team/a' }, field: 'c d' }],
  ])('is taken apart: %s', (text, expected) => {
    expect(readReference(text)).toMatchObject({ text, ...expected })
  })

  it.each([
    ['', 'is not of the form'],
    ['vault', 'is not of the form'],
    ['vault:', 'is not of the form'],
    ['Vault:a', 'is not of the form'],
    ['vault:a?version=1&version=2', 'says version twice'],
    ['vault:a?=1', 'has a parameter without a name'],
    ['vault:100%', 'has a % that begins no escape'],
    [`vault:${'a'.repeat(3000)}`, 'is not of the form'],
  ])('is refused with the reason: %s', (text, issue) => {
    expect(() => reference(text)).toThrow(
      expect.objectContaining({
        code: 'REFERENCE_INVALID',
        details: expect.objectContaining({ issue: expect.stringContaining(issue) }),
      }),
    )
  })

  it('gives no property to anybody who names one', () => {
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    const { parameters } = readReference('vault:a?constructor=1')
    expect(Object.hasOwn(parameters, 'constructor')).toBe(true)
    expect(Object.getPrototypeOf(readReference('vault:a').parameters)).toBe(Object.prototype)
  })

  it('says nothing to a terminal that it does not say to a manager', () => {
    for (const text of ['vault://secret/shop\n✓ all is well', 'vault://\u001B[2Jshop', 'vault:\u0000']) {
      const read = (): unknown => readReference(text)
      expect(read).toThrow(/holds a control character/)
      // oxlint-disable-next-line no-control-regex
      expect(read).not.toThrow(/[\u0000-\u001F]/)
    }
  })

  it('is only what begins with a scheme', () => {
    fc.assert(
      fc.property(
        fc.string().filter(text => schemeOf(text) === undefined),
        text => {
          expect(() => readReference(text)).toThrow('refers to no secret')
        },
      ),
    )
  })

  it('is told from a value by its only member', () => {
    expect(isReference(reference('vault:a'))).toBe(true)
    expect(isReference({ reference: 'vault:a', more: 1 })).toBe(false)
    expect(isReference(null)).toBe(false)
  })
})
