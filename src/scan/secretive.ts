/**
 * Names that sound like a secret. The declaration's lint and every detector ask here, so that a name is judged the same
 * wherever it stands. What only speaks of a secret (`key_id`, `tokenPath`, `max_tokens`) is none.
 */

/** True for a name that sounds as if its value were a secret: `dbPassword`, `API_KEY`, `signing-key-2`. */
export function isSecretive(name: string): boolean {
  return kindOfSecret(name) !== undefined
}

/** What a name promises: something a person chose, or something a machine made; undefined for any other name. */
export function kindOfSecret(name: string): 'password' | 'key' | undefined {
  if (name.length > LONGEST || !HINT.test(name)) return undefined
  const words = wordsOf(name)
  const last = words.findLastIndex((_, index) => isNoun(words, index))
  if (last === -1 || !words.slice(last + 1).every(word => QUALIFIER.test(word))) return undefined
  const before = words.slice(0, last)
  if (before.some(word => HARMLESS.test(word))) return undefined
  return PASSWORD.test(words[last] ?? '') ? 'password' : 'key'
}

/**
 * The same for what may be the name of an environment variable: `STRIPE_KEY`, `GH_PAT`. There nearly every key is secret,
 * while a program calls many harmless things so; whether this one is, its value has to tell.
 */
export function kindOfVariable(name: string): 'password' | 'key' | undefined {
  const isKey = name.length <= LONGEST && VARIABLE.test(name) && !HARMLESS_KEY.test(name)
  return kindOfSecret(name) ?? (isKey ? 'key' : undefined)
}

const VARIABLE =
  /^[A-Z][A-Z\d]*(_[A-Z\d]+)*_(KEY|PAT)(_(OLD|NEW|CURRENT|PREVIOUS|PROD|PRODUCTION|DEV|STAGING|LIVE|BASE64|\d+))?$/
/** Keys that open nothing: those of tables, of stores, of keyboards, and what everybody may know. */
const HARMLESS_KEY =
  /(^|_)(PUBLIC|PUBLISHABLE|SITE|GPG|PGP|PRIMARY|FOREIGN|SORT|PARTITION|HASH|RANGE|INDEX|UNIQUE|COMPOSITE|ROW|GROUP|ROUTING|SHARD|OBJECT|QUERY|LOOKUP|MAP|CACHE|REDIS|STORE|STORAGE|ITEM|NAME|TYPE|ID|ORDER|HEADER|COOKIE|LOCALE|TRANSLATION|MESSAGE|EVENT|TOPIC|PROPERTY|SETTINGS?|CONFIG|CONTEXT|METADATA|STATE|THEME|FEATURE|FLAG|IDEMPOTENCY|ENTER|ESCAPE|TAB|ARROW|SPACE|HOT|SHORTCUT)_(KEY|PAT)(_|$)/

/** No name that long is anybody's. */
const LONGEST = 100
/** Rules most names out at a glance. */
const HINT = /pass|pw|secret|token|key|credential|salt|dsn|string/i
const PASSWORD = /(^pass|password|passwd|^pw|^pwd|passphrase|secret)$/
/** Words that are enough, also at the end of a longer one: `rootpassword`. */
const NOUN =
  /((^|[a-z])(password|passwd|passphrase|secret|token|apikey|accesskey|privatekey|secretkey|credentials?|connectionstring)|^(pass|pwd|pw|salt|dsn))$/
/** Words that make a key secret: an API key, and not a primary one. */
const OF_KEY = /^(api|private|access|signing|secret|encryption|decryption|master|auth|session|account|storage)$/
/** Words that may follow without making it harmless. */
const QUALIFIER = /^(value|base|old|new|current|previous|default|prod|production|dev|staging|live|plain|raw|hex|\d+)$/
/** Words that make what follows a count, a cursor or public. */
const HARMLESS = /^(max|min|num|count|total|page|continuation|next|cancel|cancellation|abort|public|publishable|css)$/

function isNoun(words: readonly string[], index: number): boolean {
  const word = words[index] ?? ''
  const before = words[index - 1] ?? ''
  if (NOUN.test(word)) return true
  return (word === 'key' && OF_KEY.test(before)) || (word === 'string' && before === 'connection')
}

/** The words of a name, in small letters, however they are joined. */
export function wordsOf(name: string): string[] {
  return name
    .split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z]{3})(?=\d)/)
    .filter(word => word !== '')
    .map(word => word.toLowerCase())
}
