import { VarveError } from 'varve'

/**
 * A server's public origin in the one spelling that links, sessions and browsers have: `https://config.example.com`, without
 * a `/` at its end and without the usual port. Throws USAGE for what is more than an origin, or none.
 */
export function originOf(text: string): string {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) throw refused('is no address of http or https')
  // Neither is repeated: there may be a password in it.
  if (url.username !== '' || url.password !== '') throw refused('has a name or a password in it')
  if (url.pathname !== '/' || /[?#]/.test(text)) throw refused('has a path or a question in it')
  return url.origin
}

function refused(issue: string): VarveError<'USAGE'> {
  const remedy = 'Write https://config.example.com; what stands before every path is the mount.'
  return new VarveError('USAGE', { issue: `The public origin ${issue}.`, remedy })
}
