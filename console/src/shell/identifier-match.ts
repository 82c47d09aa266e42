/**
 * True where every word that was typed begins a word of a name: names are split at dots, dashes, capitals and digits, so that
 * `max up` and `mu` find `limits.maxUploads`.
 */
export function isMatch(name: string, typed: string): boolean {
  const plain = name.toLowerCase()
  const words = wordsIn(name)
  const initials = words.map(word => word.charAt(0)).join('')
  return typed
    .toLowerCase()
    .split(/\s+/)
    .filter(part => part !== '')
    .every(part => plain.includes(part) || initials.includes(part) || words.some(word => word.startsWith(part)))
}

function wordsIn(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '')
}
