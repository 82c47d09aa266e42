/** True where a page came over a network in the open; what stays on one machine passes nobody. */
export function isUnencrypted({ protocol, hostname }: Pick<Location, 'protocol' | 'hostname'>): boolean {
  return protocol === 'http:' && !isLoopback(hostname)
}

function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
}

/** What is said where nothing can be sealed, of the secrets that could be stored; undefined where there are none. */
export function unsealedWords(
  secrets: readonly { readonly key: string; readonly kind?: string }[],
): string | undefined {
  const [first, ...others] = secrets.filter(({ kind }) => kind !== 'setting').map(({ key }) => key)
  if (first === undefined) return undefined
  const which = others.length === 0 ? first : `${first} and ${others.length} more`
  return `There is no key ring: secrets (${which}) cannot be sealed. Make a key with varve secret keygen, set it as VARVE_ENCRYPTION_KEY, and start again.`
}
