/** Seals secrets and opens them again: the first of its keys seals, every one of them opens. */
export interface Keyring {
  /** Ids of its keys, the one that seals first. An id tells a key from others, and nothing about it. */
  readonly keyIds: readonly string[]
  /** Seals a text. */
  seal(text: string): SealedSecret | Promise<SealedSecret>
  /** Opens what was sealed, with the key that is named or, where none is, with whichever fits. Never throws for what it cannot open. */
  open(sealed: { readonly keyId?: string; readonly token: string }): OpenedSecret | Promise<OpenedSecret>
}

/** A secret as it is kept: nobody reads it without its key. */
export interface SealedSecret {
  /** Id of the key that sealed it. */
  readonly keyId: string
  readonly token: string
}

/** A text that was sealed, or why it cannot be read (a clause, without the text) and which key it wants, if that is known. */
export type OpenedSecret = { readonly text: string } | { readonly reason: string; readonly keyId?: string }
