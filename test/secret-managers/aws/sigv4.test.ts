import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { root } from '../../syntax/source-tree.ts'
import { canonicalRequest, readAuthorization, type ReceivedRequest, signatureOf, stringToSign } from './sigv4.ts'

interface Suite {
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly region: string
  readonly service: string
  readonly cases: readonly {
    readonly name: string
    readonly signed: string
    readonly canonical: string
    readonly toSign: string
    readonly authorization: string
  }[]
}

const suite = JSON.parse(readFileSync(new URL('test/vectors/sigv4.json', root), 'utf8')) as Suite
const { secretAccessKey, accessKeyId } = suite.credentials
const time = '20150830T123600Z'

/** Its signed request has another signature than its own header file, from which alone everything else follows. */
const contradictory = ['get-vanilla-with-session-token']

/** A request of the suite, which is written as it would be sent; a header may go on in the next lines. */
function readRequest(text: string): ReceivedRequest {
  const [head = '', ...body] = text.split('\n\n')
  const [first = '', ...lines] = head.replaceAll(/\n(?=[ \t])/g, ' ').split('\n')
  const [, method = '', target = ''] = /^(\S+) (.*) HTTP\/1\.1$/.exec(first) ?? []
  const headers = lines.map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] as const)
  return { method, target, headers, body: Buffer.from(body.join('\n\n')) }
}

const authorizationIn = ({ headers }: ReceivedRequest): string =>
  headers.find(([n]) => n === 'Authorization')?.[1] ?? ''

describe("AWS's published suite of Signature Version 4", () => {
  it('has 34 cases', () => {
    expect(suite.cases).toHaveLength(34)
  })

  it.each(suite.cases)('$name is understood, step by step', ({ name, signed, canonical, toSign, authorization }) => {
    const request = readRequest(signed)
    expect(authorizationIn(request).trim() === authorization).toBe(!contradictory.includes(name))
    const read = readAuthorization(authorization)
    if (read === undefined) throw new Error('The header was not understood.')
    expect(read).toMatchObject({ accessKeyId, day: '20150830', region: suite.region, service: suite.service })
    expect(canonicalRequest(request, read.signedHeaders)).toBe(canonical)
    expect(stringToSign(canonical, time, read)).toBe(toSign)
    expect(signatureOf(toSign, secretAccessKey, read)).toBe(read.signature)
  })

  it('has no case whose signature holds for another body, header, path, day, region, service or key', () => {
    for (const { name, signed, authorization } of suite.cases) {
      const request = readRequest(signed)
      const read = readAuthorization(authorization)
      if (read === undefined) throw new Error('The header was not understood.')
      const sign = (other: Partial<ReceivedRequest>, scope = {}, key = secretAccessKey): string => {
        const told = { ...read, ...scope }
        return signatureOf(
          stringToSign(canonicalRequest({ ...request, ...other }, told.signedHeaders), time, told),
          key,
          told,
        )
      }
      const host = [['Host', 'example.com'], ...request.headers.slice(1)] as const
      const wrong = [
        ...[sign({ body: Buffer.from('x') }), sign({ headers: host.toReversed() }), sign({ target: '/other' })],
        ...[sign({}, { day: '20150831' }), sign({}, { region: 'eu-west-1' }), sign({}, { service: 'ssm' })],
        sign({}, {}, `${secretAccessKey}x`),
      ]
      expect(wrong.includes(read.signature), name).toBe(false)
    }
  })
})
