/** Whether a literal beside a secretive name is a secret, or only stands where one will. */

/** What is known of a literal besides its text. */
export interface LiteralContext {
  /** What its name promises. */
  readonly kind: 'password' | 'key'
  /** True in tests and prose, where nearly everything is made up: only what looks entirely random counts. */
  readonly madeUp: boolean
}

/** True for a literal that looks like a real secret rather than a word, a path, a reference or a placeholder. */
export function looksSecret(value: string, { kind, madeUp }: LiteralContext): boolean {
  if (value.length > LONGEST || /\s/.test(value)) return false
  if (isReference(value) || isPlaceholder(value) || isAddress(value) || isWords(value)) return false
  if (madeUp) return value.length >= 20 && /\d/.test(value) && entropy(value) >= 3.5 && !MADE_UP.test(value)
  if (kind === 'password') return value.length >= 6 && (isMixed(value) || isScrambled(value))
  if (value.length < 8 || entropy(value) < 2.75 || isNumbered(value)) return false
  return /[a-z]/i.test(value) && (/\d/.test(value) || isScrambled(value))
}

/** Longer than any secret that is written as one literal. */
const LONGEST = 4096
const MADE_UP = /test|mock|stub|fixture|secret|password|hunter|planted|canary|foo|bar|hush/i

/** True for text that names where a value comes from, rather than being one: `${TOKEN}`, `{{ token }}`, `vault:kv/a`. */
export function isReference(value: string): boolean {
  return /\$\{|\$\(|\{\{|%\(|^\$[A-Za-z_]|^%\w+%$|^%[sdv]$|^[:#]\{|^ENC\[/.test(value) || SCHEME.test(value)
}

const SCHEME = /^(vault|aws-sm|aws-ssm|gcp-sm|azure-kv|file|env|op|secret|sops|ref\+\w+|arn):/

/** True for text that says «put yours here»: `changeme`, `<your key>`, `xxxx`, `••••`, `AKIA…EXAMPLE`. */
export function isPlaceholder(value: string): boolean {
  return value.trim() === '' || BLANK.test(value) || FILL_IN.test(value)
}

const BLANK = /^([x*•.\-_#?0]+|<[^>]*>|\[[^\]]*\]|null|none|nil|undefined|true|false|yes|no|on|off|12345\d*)$/i
const FILL_IN =
  /change[-_ ]?(me|this|it)|replace[-_ ]?(me|this|with)|(^|[^a-z])(your|my)[-_ ]|example|sample|placeholder|dummy|fake|redacted|todo|fixme|insert[-_ ]|not[-_ ]?(a[-_ ]?)?(real|secret)|xxx|\.\.\.|…/i

/** True for paths, addresses without a password, and names of files. */
function isAddress(value: string): boolean {
  return /^(\.{0,2}\/|~\/|[a-z]:\\|[a-z][a-z0-9+.-]{1,20}:\/\/)/i.test(value) || /\.[a-z]{2,5}$/i.test(value)
}

/** True for words, however they are joined: names of keys, labels, camelCase identifiers. */
function isWords(value: string): boolean {
  return /^[a-z]*([-_.:/@ ][a-z]+)*$/i.test(value) && !isScrambled(value)
}

/** Letters alone, and yet no words: the case changes too often. */
function isScrambled(value: string): boolean {
  const changes = [...value.matchAll(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g)].length
  return value.length >= 20 && changes > value.length / 3 && entropy(value) >= 4
}

/** True for words with a number behind: `sha256`, `oauth2`, `page-token-2`. */
function isNumbered(value: string): boolean {
  return /^[a-z]+([-_.][a-z]+)*[-_.]?v?\d{1,4}$/i.test(value)
}

/** Letters and something else, as people choose passwords. */
function isMixed(value: string): boolean {
  const kinds = [/[A-Za-z]/, /\d/, /[^A-Za-z0-9\-_.]/]
  return kinds.filter(kind => kind.test(value)).length >= 2
}

/** Shannon's entropy of a text in bits for each character: 0 for `aaaa`, about 4 for random hexadecimal digits. */
export function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  return [...counts.values()].reduce((sum, count) => {
    const share = count / text.length
    return sum - share * Math.log2(share)
  }, 0)
}
