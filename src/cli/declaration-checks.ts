import type { Config, Problem } from 'varve'
import type { Declared } from '../generate/index.ts'
import { isSecretOf, secretName } from '../scan/index.ts'

/** What is worth a word about a declaration before anything is read: it holds for every start. */
export function declarationProblems({ definitions }: Config): Problem[] {
  return [...definitions].flatMap(declared => [...textType(declared), ...maskingDefault(declared)])
}

/** Text needs a type to become: without one it stays text, whatever the program expects. */
function textType(declared: Declared): Problem[] {
  if (declared.text !== undefined || declared.variants !== undefined) return []
  return [
    warning(declared, {
      code: 'TEXT_TYPE_UNKNOWN',
      issue: 'has a schema that does not tell its type: text from variables, .env files and arguments stays text',
      remedy: "Add { text: 'integer' } beside the schema, or use one of varve/schema.",
    }),
  ]
}

/** A default that serves where somebody forgot the real value, so that nobody is told. */
function maskingDefault(declared: Declared): Problem[] {
  const { key, secret, tags, fallback } = declared
  if (fallback === undefined || fallback === null || fallback === '') return []
  const named = secretName(key.split('.'))
  const isReal = (text: string): boolean =>
    named !== undefined && (named.isSure || isSecretOf(named, text, { madeUp: false }))
  const sounds = typeof fallback === 'string' && isReal(fallback)
  if (!secret && (!sounds || tags.includes('public'))) return []
  const what = secret ? 'is secret' : 'sounds like a secret'
  return [
    warning(declared, {
      code: 'DEFAULT_MASKS',
      issue: `${what}, and its default would serve in production too: nobody is told when it is missing`,
      remedy: 'Declare it as devDefault, which serves in development and test only.',
    }),
  ]
}

function warning({ key, place }: Declared, said: Pick<Problem, 'code' | 'issue' | 'remedy'>): Problem {
  return { ...said, key, severity: 'warning', origin: place, place: { declared: place } }
}
