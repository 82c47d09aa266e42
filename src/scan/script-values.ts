import type { NamedValue } from './named-values.ts'
import type { Token } from './tokens.ts'

/** What comes between a name and its literal. */
const JOINS = /^(=|:|\?\?|\|\||\?\?=|\|\|=)$/
/** Functions whose second argument serves where the first one names nothing. */
const WITH_DEFAULT = /^(env|getenv|get)$/i

/**
 * Literals that a script gives names to: `token = '…'`, `{ token: '…' }`, `process.env.TOKEN ?? '…'`,
 * `getenv('TOKEN', '…')`.
 */
export function scriptValues(tokens: readonly Token[]): NamedValue[] {
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'text') return []
    const name = nameBefore(tokens, index)
    return name === undefined ? [] : [{ path: [name.text], value: token.text, at: name.at, valueAt: token.at }]
  })
}

function nameBefore(tokens: readonly Token[], index: number): Token | undefined {
  const join = tokens[index - 1]
  if (join?.kind !== 'mark') return undefined
  if (join.text === ',') return nameOfDefault(tokens, index)
  if (!JOINS.test(join.text)) return undefined
  const before = tokens[index - 2]
  // `asked ? token : 'other'` names nothing.
  if (join.text === ':' && tokens[index - 3]?.text === '?') return undefined
  // `token: string = '…'`
  if (join.text === '=' && before?.kind === 'name' && tokens[index - 3]?.text === ':') return named(tokens[index - 4])
  // `process.env['TOKEN'] ?? '…'`
  if (before?.text === ']' && tokens[index - 4]?.text === '[') return named(tokens[index - 3])
  return named(before)
}

function nameOfDefault(tokens: readonly Token[], index: number): Token | undefined {
  const isCall = tokens[index - 3]?.text === '(' && WITH_DEFAULT.test(tokens[index - 4]?.text ?? '')
  return isCall ? named(tokens[index - 2]) : undefined
}

function named(token: Token | undefined): Token | undefined {
  return token?.kind === 'name' || token?.kind === 'text' ? token : undefined
}
