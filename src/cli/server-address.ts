import { VarveError } from 'varve'

/** A server as people name it, in the one spelling that logins are kept under: origin and mount, without a `/` at its end. */
export function serverAddress(text: string): string {
  const url = parsed(text)
  if (url.username !== '' || url.password !== '')
    throw refused(text, 'has a name or a password in it', 'Leave them out.')
  if (url.search !== '' || url.hash !== '')
    throw refused(text, 'has a question or a fragment in it', 'Name where the server is mounted only.')
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/** True for a server that a credential may be sent to: what is said on the way there is read by nobody else. */
export function isPrivate(address: string): boolean {
  return new URL(address).protocol === 'https:' || isOwnMachine(address)
}

/** True for a server of this very machine, which in development asks for no credential. */
export function isOwnMachine(address: string): boolean {
  const { hostname } = new URL(address)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}

function parsed(text: string): URL {
  // The host alone is what people type: a machine of one's own is spoken to in the open, all others are not.
  const isBare = !/^[a-z][a-z0-9+.-]*:\/\//i.test(text)
  const isOwn = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::|\/|$)/i.test(text)
  const url = URL.parse(isBare ? `${isOwn ? 'http' : 'https'}://${text}` : text)
  if (url === null || url.hostname === '')
    throw refused(text, 'is no address of a server', 'Write https://config.example.com.')
  if (url.protocol === 'https:' || url.protocol === 'http:') return url
  throw refused(text, 'is neither https nor http', 'Write https://config.example.com.')
}

function refused(text: string, issue: string, remedy: string): VarveError<'USAGE'> {
  // An address with a password in it is not repeated.
  const shown = text.replace(/\/\/[^/@]*@/, '//…@')
  return new VarveError('USAGE', { issue: `${JSON.stringify(shown)} ${issue}.`, remedy })
}
