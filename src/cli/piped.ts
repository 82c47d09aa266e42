import { VarveError } from 'varve'
import type { Session } from './session.ts'

/** The most that is read of a key or a token, in characters. */
const MOST = 10_000

/** What is piped in: a key or a token, never a file's worth. Throws USAGE where nothing is, or too much. */
export async function piped({ surroundings: { stdin } }: Session): Promise<string> {
  if (stdin.isTTY === true) throw refused('Nothing is piped in.')
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of stdin) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    if (text.length > MOST) throw refused('Too much is piped in for a key or a token.')
  }
  if (text.trim() === '') throw refused('Nothing is piped in.')
  return text
}

function refused(issue: string): VarveError<'USAGE'> {
  return new VarveError('USAGE', { issue, remedy: 'Pipe it from where it is kept: `pass show varve | varve …`.' })
}
