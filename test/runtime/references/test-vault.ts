import { VarveError, type FetchedSecret, type SecretManager, type SecretReference } from 'varve'

/** How a test's vault answers. */
export type VaultAnswer = (reference: SecretReference, signal: AbortSignal) => FetchedSecret | Promise<FetchedSecret>

/** A manager of `vault:` in this process, whose secrets a test writes, and which it can take away. */
export interface TestVault extends SecretManager {
  /** Puts another version of a secret there, and tells whoever watches it. */
  put(path: string, value: FetchedSecret['value'] | undefined): void
  /** How it answers instead, while set. */
  instead: VaultAnswer | undefined
  /** What it was asked for, in order. */
  readonly asked: string[]
  closed: boolean
}

/** Answers nothing, for as long as whoever asks waits. */
export const hanging: VaultAnswer = (_, signal) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))

/** Cannot be reached. */
export const away: VaultAnswer = ({ text }) => {
  throw new VarveError('SECRET_MANAGER_UNREACHABLE', {
    ...{ reference: text, manager: 'Test vault', reason: 'cannot be reached', remedy: 'Start it.' },
  })
}

/** Says that it is not allowed. */
export const forbidden: VaultAnswer = ({ text }) => {
  throw new VarveError('SECRET_FORBIDDEN', {
    ...{ reference: text, manager: 'Test vault', reason: 'may not be read', remedy: 'Allow it.' },
  })
}

/** Makes a vault with some secrets in it. */
export function testVault(secrets: { readonly [path: string]: FetchedSecret['value'] } = {}): TestVault {
  const kept = new Map(Object.entries(secrets).map(([path, value]) => [path, { value, version: 1 }]))
  const watching = new Map<() => void, string>()
  const vault: TestVault = {
    ...{ name: 'Test vault', schemes: ['vault'], instead: undefined, asked: [], closed: false },
    put(path, value) {
      const { version = 0 } = kept.get(path) ?? {}
      if (value === undefined) kept.delete(path)
      else kept.set(path, { value, version: version + 1 })
      for (const [tell, watched] of watching) if (watched === path) tell()
    },
    async fetch(reference, { signal }) {
      vault.asked.push(reference.text)
      if (vault.instead !== undefined) return vault.instead(reference, signal)
      const secret = kept.get(reference.path)
      if (secret !== undefined) return { value: secret.value, version: String(secret.version) }
      throw new VarveError('SECRET_NOT_FOUND', {
        ...{ reference: reference.text, manager: vault.name, reason: 'is not there', remedy: 'Put it there.' },
      })
    },
    watch({ path }, onChange) {
      const tell = (): void => onChange()
      watching.set(tell, path)
      return () => void watching.delete(tell)
    },
    close: () => void (vault.closed = true),
  }
  return vault
}
