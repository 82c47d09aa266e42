import { enclosing, isDot, isMark, startOfChain } from './marks.ts'
import type { NamedValue } from './named-values.ts'
import type { Token } from './tokens.ts'

/** What comes between a name and its literal. */
const JOINS = /^(=|:|\?\?|\|\||\?\?=|\|\|=)$/
const COMPARES = /^[!=]==?$/
/** Functions whose second argument serves where the first one names nothing. */
const WITH_DEFAULT = /^(env|getenv|get)$/i
/** Methods of schemas that give what serves where nobody sets a value. */
const DEFAULTS = /^(default|prefault|catch)$/
/** Functions that give back what they are given, in another form. */
const FORMS = /^(String|Secret|secret|encode|atob)$/
/** No expression around a literal is deeper. */
const DEEPEST = 6

/** A name, the one of its group before it where that tells more. */
interface Naming {
  readonly path: readonly string[]
  readonly at: number
}

/**
 * Literals that a script gives names to: `token = '…'`, `{ token: '…' }`, `process.env.TOKEN ?? '…'`,
 * `getenv('TOKEN', '…')`, `{ token: z.string().default('…') }`. What a name is compared with counts as well, and the
 * items of a list are called `-`.
 */
export function scriptValues(tokens: readonly Token[]): NamedValue[] {
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'text' || isMark(tokens[index - 1], '+')) return []
    const naming = namingAt(tokens, index) ?? namingBehind(tokens, index)
    return naming === undefined ? [] : [{ ...naming, value: wholeAt(tokens, index), valueAt: token.at }]
  })
}

/** A literal with those it is put together with: `'a' + 'b'`. */
function wholeAt(tokens: readonly Token[], index: number): string {
  let value = tokens[index]?.text ?? ''
  for (let at = index + 1; isMark(tokens[at], '+') && tokens[at + 1]?.kind === 'text'; at += 2) {
    value += tokens[at + 1]?.text ?? ''
  }
  return value
}

/** What names the expression that begins at `begin`. */
function namingAt(tokens: readonly Token[], begin: number, depth = 0): Naming | undefined {
  const join = tokens[begin - 1]
  if (join?.kind !== 'mark' || depth > DEEPEST) return undefined
  if (join.text === ',') return namingOfDefault(tokens, begin) ?? namingOfItem(tokens, begin, depth)
  if (join.text === '[') return namingOfItem(tokens, begin, depth)
  if (join.text === '(') return namingOfArgument(tokens, begin - 1, depth)
  if (join.text === '?') return namingOfChoice(tokens, begin - 1, depth)
  if (COMPARES.test(join.text)) return named(tokens[begin - 2])
  return JOINS.test(join.text) ? namingBefore(tokens, begin - 1, depth) : undefined
}

/** `'…' === token`. */
function namingBehind(tokens: readonly Token[], index: number): Naming | undefined {
  if (!COMPARES.test(tokens[index + 1]?.text ?? '')) return undefined
  let end = index + 2
  while (tokens[end]?.kind === 'name' && isDot(tokens[end + 1])) end += 2
  return tokens[end]?.kind === 'name' ? named(tokens[end]) : undefined
}

function namingBefore(tokens: readonly Token[], join: number, depth: number): Naming | undefined {
  const { text = '' } = tokens[join] ?? {}
  const before = tokens[join - 1]
  const question = text === ':' ? questionBefore(tokens, join) : undefined
  if (question !== undefined) return namingOfChoice(tokens, question, depth)
  // `token: string = '…'`
  if (text === '=' && before?.kind === 'name' && tokens[join - 2]?.text === ':') return named(tokens[join - 3])
  // `process.env['TOKEN'] ?? '…'`
  if (before?.text === ']' && tokens[join - 3]?.text === '[') return named(tokens[join - 2])
  const own = named(before)
  const group = own !== undefined && text === ':' ? groupOf(tokens, join, own.path[0] === 'default', depth) : undefined
  return own === undefined || group === undefined ? own : { path: [...group.path, ...own.path], at: own.at }
}

/** What names the object of a member: `token: { default: '…' }`, `token: setting(string(), { default: '…' })`. */
function groupOf(tokens: readonly Token[], member: number, isDefault: boolean, depth: number): Naming | undefined {
  const open = enclosing(tokens, member)
  if (!isMark(tokens[open], '{')) return undefined
  if (isMark(tokens[open - 1], ':') || isMark(tokens[open - 1], '=')) return namingAt(tokens, open, depth + 1)
  const isArgument = isMark(tokens[open - 1], '(') || isMark(tokens[open - 1], ',')
  const call = isArgument && isDefault ? enclosing(tokens, open) : -1
  if (!isMark(tokens[call], '(') || tokens[call - 1]?.kind !== 'name') return undefined
  return namingAt(tokens, startOfChain(tokens, call - 1), depth + 1)
}

/** `asked ? '…' : other`: what is chosen has the name of the choice. */
function namingOfChoice(tokens: readonly Token[], question: number, depth: number): Naming | undefined {
  for (let at = question - 1; at > Math.max(0, question - 40); at--) {
    const { kind, text } = tokens[at] ?? { kind: 'mark', text: '' }
    if (kind !== 'mark') continue
    if (/^[)\]}]$/.test(text)) at = enclosing(tokens, at)
    else if (/^(=|:|\?\?=|\|\|=)$/.test(text)) return namingAt(tokens, at + 1, depth + 1)
    else if (/^([([{,;?]|\$\{|=>)$/.test(text)) return undefined
  }
  return undefined
}

/** Where the `?` stands that a `:` belongs to, if it is no member's. */
function questionBefore(tokens: readonly Token[], colon: number): number | undefined {
  for (let at = colon - 1; at > Math.max(0, colon - 40); at--) {
    const { kind, text } = tokens[at] ?? { kind: 'mark', text: '' }
    if (kind !== 'mark') continue
    if (/^[)\]}]$/.test(text)) at = enclosing(tokens, at)
    else if (text === '?') return at === colon - 1 ? undefined : at
    else if (/^([([{,;:=]|\$\{|=>)$/.test(text)) return undefined
  }
  return undefined
}

/** `('…')`, `z.string().default('…')`, `String('…')`, `Buffer.from('…', 'base64')`. */
function namingOfArgument(tokens: readonly Token[], open: number, depth: number): Naming | undefined {
  const called = tokens[open - 1]
  if (called?.kind !== 'name') return namingAt(tokens, open, depth + 1)
  const isDefault = DEFAULTS.test(called.text) && isDot(tokens[open - 2])
  const isForm = FORMS.test(called.text) || (called.text === 'from' && tokens[open - 3]?.text === 'Buffer')
  return isDefault || isForm ? namingAt(tokens, startOfChain(tokens, open - 1), depth + 1) : undefined
}

/** `tokens = ['…', '…']`. */
function namingOfItem(tokens: readonly Token[], begin: number, depth: number): Naming | undefined {
  let open = begin - 1
  while (isMark(tokens[open], ',') && tokens[open - 1]?.kind !== 'mark' && begin - open < 40) open -= 2
  if (!isMark(tokens[open], '[') || (!isMark(tokens[open - 1], '=') && !isMark(tokens[open - 1], ':'))) return undefined
  const list = namingAt(tokens, open, depth + 1)
  return list === undefined ? undefined : { ...list, path: [...list.path, '-'] }
}

function namingOfDefault(tokens: readonly Token[], index: number): Naming | undefined {
  const isCall = tokens[index - 3]?.text === '(' && WITH_DEFAULT.test(tokens[index - 4]?.text ?? '')
  return isCall ? named(tokens[index - 2]) : undefined
}

function named(token: Token | undefined): Naming | undefined {
  return token?.kind === 'name' || token?.kind === 'text' ? { path: [token.text], at: token.at } : undefined
}
