/** Where code reads keys: by their whole name in quotes, by patterns, and as members of the settings. */
import { nearest } from '../core/definition/nearest.ts'
import type { ScannedFile } from './facts.ts'
import { FileText } from './file-text.ts'
import { isDot, isMark } from './marks.ts'
import type { Token } from './tokens.ts'

/** A key that code may name. */
export interface NamedKey {
  readonly key: string
  /** Its former keys. */
  readonly aliases: readonly string[]
  /** True for a start-up setting, which is read as a member: `settings.server.port`. */
  readonly isSetting: boolean
}

/** A place in code that names a key. */
export interface KeyReference {
  readonly key: string
  /** The former key that it is named by. */
  readonly alias?: string
  /**
   * `read`: handed to something that reads, or a member of the settings. `named`: in quotes elsewhere. `pattern`: by `limits.*`.
   * `group`: the settings it is among are handed on.
   */
  readonly how: 'read' | 'named' | 'pattern' | 'group'
  readonly path: string
  readonly line: number
  readonly column: number
  /** True in tests. */
  readonly isTest: boolean
}

/** A place that reads a name nobody declared, though one like it is. */
export interface UndeclaredRead {
  readonly name: string
  readonly nearest: string
  readonly path: string
  readonly line: number
  readonly column: number
}

/** What a file says about keys. */
export interface FileReferences {
  readonly references: readonly KeyReference[]
  readonly undeclared: readonly UndeclaredRead[]
}

/** Methods and functions that take a key and answer for it, in whatever language. */
const READS =
  /^(get|value|variant|evaluate|explain|watch|until|derived|use_?(value|flag|variant))$|^(get|use)_?(boolean|bool|string|number|integer|float|object|json)_?(flag_?)?(value|details|flag|variation|evaluation)|^(is_?enabled|bool_?variation|\w*_variation)$/i

/** A name that could be a key of several parts, or a pattern of them. */
const DOTTED = /^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)+$/
const PATTERN = /^([A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z][A-Za-z0-9_-]*)*)\.\*$/

/** As many parts a key may have: it is at most 256 characters long. */
const MOST_PARTS = 128

/** A text in quotes, as most languages write it, and the name of what it is handed to. */
const QUOTED = /(?:(?<!\w)([A-Za-z_]\w{0,63})\s{0,8}(?:<[^<>()]{0,80}>)?\(\s{0,80})?(["'`])([A-Za-z][\w.*-]{0,255})\2/g

/** Finds the keys that files name, file by file. */
export class KeyReferences {
  readonly #keys: readonly NamedKey[]
  /** Keys by their own and former names. */
  readonly #byName = new Map<string, { readonly key: string; readonly alias?: string }>()

  constructor(keys: readonly NamedKey[]) {
    this.#keys = keys
    for (const { key, aliases } of keys) for (const alias of aliases) this.#byName.set(alias, { key, alias })
    for (const { key } of keys) this.#byName.set(key, { key })
  }

  /** What one file says; nothing for what is no code. */
  in(given: ScannedFile): FileReferences {
    const file = new FileText(given)
    if (file.language !== 'script' && file.language !== 'code') return { references: [], undeclared: [] }
    const texts = file.language === 'script' ? [...textsOf(file.tokens)] : [...quotedIn(file.text)]
    const members = file.language === 'script' ? [...this.#members(file.tokens)] : []
    const references = [...texts.flatMap(one => this.#named(one)), ...members]
    return {
      references: references
        .toSorted((a, b) => a.at - b.at)
        .map(({ at, ...reference }) => ({ ...reference, path: file.path, ...file.place(at), isTest: file.isTest })),
      undeclared: texts
        .flatMap(one => this.#undeclared(one))
        .map(({ at, ...read }) => ({
          ...read,
          path: file.path,
          ...file.place(at),
        })),
    }
  }

  #named({ text, at, isRead }: QuotedText): Found[] {
    const known = this.#byName.get(text)
    // A word alone may be anything, unless it is handed to what reads.
    if (known !== undefined)
      return isRead || text.includes('.') ? [{ ...known, how: isRead ? 'read' : 'named', at }] : []
    const prefix = PATTERN.exec(text)?.[1]
    if (prefix === undefined) return []
    return this.#keys
      .filter(({ key }) => key.startsWith(`${prefix}.`))
      .map(({ key }) => ({ key, how: 'pattern' as const, at }))
  }

  #undeclared({ text, at, isRead }: QuotedText): { name: string; nearest: string; at: number }[] {
    if (!isRead || !DOTTED.test(text) || this.#byName.has(text)) return []
    const near = nearest(text, this.#byName.keys())
    return near === undefined ? [] : [{ name: text, nearest: near, at }]
  }

  /** Members of the settings: `varve.settings.server.port`, `const { port } = settings.server`. */
  *#members(tokens: readonly Token[]): Generator<Found> {
    for (const [index, token] of tokens.entries()) {
      if (token.kind !== 'name' || token.text !== 'settings') continue
      const names = chainAfter(tokens, index)
      // The word alone may be anything; behind a dot it is the settings of something that was opened.
      if (names.length === 0 && !isDot(tokens[index - 1])) continue
      yield* this.#below(names, token.at)
    }
  }

  *#below(names: readonly string[], at: number): Generator<Found> {
    for (const { key, isSetting } of this.#keys) {
      if (!isSetting) continue
      const parts = key.split('.')
      const isWithin = parts.every((part, index) => index >= names.length || part === names[index])
      if (isWithin) yield { key, how: names.length >= parts.length ? 'read' : 'group', at }
    }
  }
}

/** A reference whose place is an index. */
type Found = Pick<KeyReference, 'key' | 'alias' | 'how'> & { readonly at: number }

/** A text in quotes, and whether it is handed to something that reads keys. */
interface QuotedText {
  readonly text: string
  readonly at: number
  readonly isRead: boolean
}

function* textsOf(tokens: readonly Token[]): Generator<QuotedText> {
  for (const [index, { kind, text, at }] of tokens.entries()) {
    if (kind !== 'text') continue
    yield { text, at, isRead: isMark(tokens[index - 1], '(') && READS.test(calledAt(tokens, index - 2)) }
  }
}

/** The name of what is called, past type arguments: `get<boolean>(`. */
function calledAt(tokens: readonly Token[], index: number): string {
  let at = index
  if (isMark(tokens[at], '>')) {
    for (const last = at - 40; at > last && !isMark(tokens[at], '<');) at -= 1
    at -= 1
  }
  const token = tokens[at]
  return token?.kind === 'name' ? token.text : ''
}

function* quotedIn(text: string): Generator<QuotedText> {
  for (const match of text.matchAll(QUOTED)) {
    const [whole, called = '', , quoted = ''] = match
    yield { text: quoted, at: match.index + whole.length - quoted.length - 2, isRead: READS.test(called) }
  }
}

/** Names that follow one by dots: `server` and `port` of `settings.server.port`. No key has more parts than are looked at. */
function chainAfter(tokens: readonly Token[], index: number): string[] {
  const names: string[] = []
  const last = index + 2 * MOST_PARTS
  for (let at = index + 1; at < last && isDot(tokens[at]) && tokens[at + 1]?.kind === 'name'; at += 2)
    names.push(tokens[at + 1]?.text ?? '')
  return names
}
