/** Values that stand in sample files in place of a secret: everybody knows them. */
import { isPlainObject, type Json } from './json.ts'

/** Says «put yours here», at its beginning: `CHANGE_ME_min_32_chars_long_!!!!`, `changeme123`, `your-secret-key`. */
const FILL_IN =
  /^[<[({]*(?:must[-_ ]?)?(?:change|replace)[-_ ]?(?:me|this|it)(?![a-z])|^<?your[-_ ](?:[a-z0-9]+[-_ ])*(?:key|secret|password|token)(?:[-_ ]here)?>?$|^django-insecure-/i

/** Words that samples and images have as passwords. */
const WORDS: ReadonlySet<string> = new Set([
  ...[
    'password',
    'passwd',
    'passw0rd',
    'password1',
    'password123',
    'rootpassword',
    'redispassword',
    'mysecretpassword',
  ],
  ...[
    'secret',
    'supersecret',
    'secretkey',
    'mysecret',
    'defaultsecret',
    'placeholder',
    'todo',
    'insecure',
    'admin',
    'root',
  ],
])

/** True for a value, or one with a part, that is in everybody's sample files; also as the password of a URL. */
export function isPlaceholder(value: Json): boolean {
  if (typeof value === 'string') return isKnown(value.trim()) || isKnown(passwordIn(value))
  if (Array.isArray(value)) return value.some((item: Json) => isPlaceholder(item))
  return isPlainObject(value) && Object.values(value).some(member => isPlaceholder(member))
}

function isKnown(text: string): boolean {
  return FILL_IN.test(text) || WORDS.has(text.toLowerCase().replaceAll(/[-_ ]/g, ''))
}

function passwordIn(text: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*:([^\s/?#@]+)@/i.exec(text)?.[1] ?? ''
}
