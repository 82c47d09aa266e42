import type { JsonObject } from '../json.ts'
import type { Unsubscribe } from './platform.ts'

/** Seals secrets and opens them again: the first of its keys seals, every one of them opens. */
export interface Keyring {
  /** Ids of its keys, the one that seals first. An id tells a key from others, and nothing about it. */
  readonly keyIds: readonly string[]
  /** Seals a text. */
  seal(text: string): SealedSecret | Promise<SealedSecret>
  /** Opens what was sealed, with the key that is named or, where none is, with whichever fits. Never throws for what it cannot open. */
  open(sealed: { readonly keyId?: string; readonly token: string }): OpenedSecret | Promise<OpenedSecret>
  /** When a token was sealed, in milliseconds since 1970 UTC, as far as it says so to everybody; absent where tokens say nothing. */
  sealedAt?(token: string): number | undefined
}

/** A secret as it is kept: nobody reads it without its key. */
export interface SealedSecret {
  /** Id of the key that sealed it. */
  readonly keyId: string
  readonly token: string
}

/** A text that was sealed, or why it cannot be read (a clause, without the text) and which key it wants, if that is known. */
export type OpenedSecret = { readonly text: string } | { readonly reason: string; readonly keyId?: string }

/** Fetches secrets that are kept elsewhere: in Vault, in a cloud's own manager, in a file. One for each kind of reference. */
export interface SecretManager {
  /** Names it to people: `Vault (https://vault.example:8200)`. */
  readonly name: string
  /** The schemes of the references that it answers: `vault`. */
  readonly schemes: readonly string[]
  /**
   * Fetches the secret that a reference names, whole: its field is picked by who asked. Gives up when the signal says so.
   * Throws REFERENCE_INVALID, SECRET_NOT_FOUND, SECRET_FORBIDDEN, SECRET_MALFORMED or SECRET_MANAGER_UNREACHABLE; only
   * after the last of them is it asked again by itself. Never says a secret's value in a message.
   */
  fetch(reference: SecretReference, options: { readonly signal: AbortSignal }): Promise<FetchedSecret>
  /** Tells when a secret may have changed, until the returned function is called; absent where only asking tells. */
  watch?(reference: SecretReference, onChange: () => void): Unsubscribe
  /** Ends renewals, watches and connections. Calling it twice is harmless. */
  close?(): void | Promise<void>
}

/** Where a secret is kept, taken apart: `vault://secret/shop?version=3#password`. */
export interface SecretReference {
  /** The reference as it was written. It is no secret. */
  readonly text: string
  /** Which kind of manager answers it: `vault`. */
  readonly scheme: string
  /** What it names there, without the two slashes that may begin it: `secret/shop`. */
  readonly path: string
  /** What stands after a `?`: `version` is `3`. */
  readonly parameters: Readonly<Record<string, string>>
  /** The member of the secret that is meant: `password`; undefined for all of it. */
  readonly field?: string | undefined
}

/** A secret as its manager gave it. */
export interface FetchedSecret {
  /** Text, bytes, or an object: of texts where it has fields, or of everything below a path. */
  readonly value: string | Uint8Array | JsonObject
  /** Names what was fetched among earlier and later ones: a version's number or id. */
  readonly version?: string
  /** How long it may be used, in milliseconds from now, where its manager says so: the lease of a dynamic secret. */
  readonly validFor?: number
}
