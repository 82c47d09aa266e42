import { looksSecret } from './literal.ts'
import { kindOfSecret, kindOfVariable, wordsOf } from './secretive.ts'

/** A name that sounds as if its value were a secret. */
export interface SecretName {
  /** With its group where it needs one to say so: `password`, `api.key`. */
  readonly name: string
  readonly kind: 'password' | 'key'
  /** False where only the value can tell: `STRIPE_KEY`, `stripe.key`, `tokens.github`. */
  readonly isSure: boolean
}

/** Groups whose members are secrets, whatever they are called. */
const OF_SECRETS = /^(secrets|tokens|passwords|credentials|api_?keys)$/i
/** Groups that find or choose something by a key. */
const FINDING = /(^|_)(REF|WITH|MATCH|EXPRESSIONS?|SELECTORS?|LABELS?|TAINTS?|TOLERATIONS?)$/

/** Judges a value by its names, from the outside in; `-` stands for the item of a list. */
export function secretName(path: readonly string[]): SecretName | undefined {
  const names = path.filter(name => name !== '-')
  const [own = '', group] = names.toReversed()
  if (group !== undefined && /^(default|value)$/i.test(own)) return ofMember(secretName(names.slice(0, -1)), own)
  // Of `apiKeys` each item is one. `secrets` mostly lists what they are called.
  const single = path.at(-1) === '-' ? own.replace(/(?<=key|token|password)s$/i, '') : own
  const kind = kindOfVariable(single)
  if (kind !== undefined) return { name: own, kind, isSure: kindOfSecret(single) !== undefined }
  return group === undefined || path.at(-1) === '-' ? undefined : byGroup(group, own)
}

/** `password.value`, `stripe.key.default`. */
function ofMember(outer: SecretName | undefined, own: string): SecretName | undefined {
  return outer && { ...outer, name: `${outer.name}.${own}` }
}

function byGroup(group: string, own: string): SecretName | undefined {
  const name = `${group}.${own}`
  const joined = kindOfSecret(name)
  if (joined !== undefined) return { name, kind: joined, isSure: true }
  const what = wordsOf(group).join('_').toUpperCase()
  const isKey = own.toLowerCase() === 'key' && kindOfVariable(`${what}_KEY`) !== undefined && !FINDING.test(what)
  return isKey || OF_SECRETS.test(group) ? { name, kind: 'key', isSure: false } : undefined
}

/** True for a value that looks like the secret its name promises. A name that is not sure needs one that looks random. */
export function isSecretOf(
  { name, kind, isSure }: SecretName,
  value: string,
  { madeUp }: { madeUp: boolean },
): boolean {
  if (isSure || !name.includes('.')) return looksSecret(value, { kind, madeUp })
  return /^[\w+/=]+$/.test(value) && looksSecret(value, { kind, madeUp: true })
}
