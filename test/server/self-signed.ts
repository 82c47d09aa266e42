import { generateKeyPairSync, sign } from 'node:crypto'

/** A certificate with its key, as PEM files hold them. */
export interface SelfSigned {
  readonly cert: string
  readonly key: string
}

/** Makes a certificate for `localhost` that nobody else has signed: enough to tell one server from another. */
export function selfSigned(serial: number): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(hex('06082a8648ce3d040302'))
  const name = sequence(part(0x31, sequence(Buffer.concat([hex('0603550403'), part(0x0c, Buffer.from('localhost'))]))))
  const validity = sequence(Buffer.concat([time('200101000000Z'), time('491231235959Z')]))
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const number = part(0x02, Buffer.from([serial]))
  const version = part(0xa0, part(0x02, Buffer.from([2])))
  const body = sequence(Buffer.concat([version, number, algorithm, name, validity, name, spki]))
  const signature = part(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]))
  const der = sequence(Buffer.concat([body, algorithm, signature]))
  const lines = der.toString('base64').replaceAll(/.{64}/g, '$&\n')
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function part(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(content: Buffer): Buffer {
  return part(0x30, content)
}

function time(text: string): Buffer {
  return part(0x17, Buffer.from(text))
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex')
}
