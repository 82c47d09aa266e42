import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Makes a certificate that vouches for itself, for the loopback address or for names: `certificate.pem` and `key.pem` in a folder. */
export function makeCertificate(folder: string, names = 'IP:127.0.0.1,DNS:localhost'): void {
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')]
  const facts = ['-subj', '/CN=localhost', '-addext', `subjectAltName=${names}`]
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', '-x509', ...kind, ...facts, ...files], { stdio: 'pipe' })
}
