/** What another system sealed with Fernet, opened. */
export interface SealedTexts {
  /** The text that a token holds, or why it cannot be opened: a clause, without the token. */
  open(token: string): Promise<{ readonly text: string } | { readonly why: string }>
}

/** True for what looks like a Fernet token: every one begins with its version and a time before the year 2242. */
export function isToken(text: string): boolean {
  return /^gAAAA[\w-]{60,}={0,2}$/.test(text.trim())
}

/**
 * Opens Fernet tokens with any of some keys; a system whose key was changed may have sealed with either. Where there are no
 * keys, nothing opens. Throws ENCRYPTION_KEY_UNUSABLE, which says no key.
 */
export async function sealedTexts(
  keys: readonly string[],
  { from, lacking }: { readonly from: string; readonly lacking: string },
): Promise<SealedTexts> {
  if (keys.length === 0) return { open: async () => ({ why: lacking }) }
  const { fernet } = await import('varve/secrets')
  const keyring = fernet(keys, { from })
  const many = keys.length === 1 ? 'the key that is given' : `any of the ${keys.length} keys that are given`
  return {
    async open(token) {
      const opened = await keyring.open({ token: token.trim() })
      return 'text' in opened ? opened : { why: `is sealed, and not with ${many}, or its token is damaged` }
    },
  }
}
