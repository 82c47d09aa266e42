import { segment } from '../api/request.ts'

/** A stored secret that something is done with: for everybody, or for a scope. */
export interface SecretPlace {
  readonly name: string
  readonly scope: string | undefined
}

/** As people are told it: `mail.token`, `mail.token for tenant:acme`. */
export function placeText({ name, scope }: SecretPlace): string {
  return scope === undefined ? name : `${name} for ${scope}`
}

/** Where it is acted upon. */
export function actPath({ name }: SecretPlace, act: 'rotate' | 'destroy' | 'reveal'): string {
  return `v1/secrets/${segment(name)}/${act}`
}

/** The part of a body that says for whom. */
export function scopeMember({ scope }: SecretPlace): { readonly scope?: string } {
  return scope === undefined ? {} : { scope }
}
