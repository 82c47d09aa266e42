const SEGMENT = /^[A-Za-z][A-Za-z0-9_-]*$/

/** The longest a key may be, in characters. */
export const KEY_LIMIT = 256

/** True when every segment begins with a letter and holds letters, digits, `_` and `-` only. */
export function isKey(key: string): boolean {
  return key.length <= KEY_LIMIT && key.split('.').every(segment => SEGMENT.test(segment))
}

/**
 * The same text as the engine keeps it for names. A key written in a program is such a text already, and two of them are
 * compared by where they are; one put together from segments would be compared letter by letter at every read.
 */
export function interned(key: string): string {
  return Object.keys({ [key]: true })[0] ?? key
}

/**
 * Names of the environment variable a key is read from, without prefix: levels joined by `__`, or by `_`.
 * Words inside a segment are split where capitals begin.
 * @example environmentNames('limits.maxUploads') // ['LIMITS__MAX_UPLOADS', 'LIMITS_MAX_UPLOADS']
 */
export function environmentNames(key: string): readonly [nested: string, flat: string] {
  const segments = key.split('.').map(screaming)
  return [segments.join('__'), segments.join('_')]
}

/** The nested name with nothing that parts words in it: every way to write the words of a segment comes to this one. */
export function looseEnvironmentName(key: string): string {
  return key
    .split('.')
    .map(segment => segment.replaceAll(/[-_]/g, '').toUpperCase())
    .join('__')
}

function screaming(segment: string): string {
  // Most are one plain word.
  if (/^[a-z0-9]+$/.test(segment)) return segment.toUpperCase()
  // Without small letters there are no words to part: K8S_NAMESPACE is not K8_S_NAMESPACE.
  if (!/[a-z]/.test(segment)) return segment.replaceAll('-', '_')
  return segment
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase()
}
