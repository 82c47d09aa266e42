import type { Clock, Timers } from '../../core/ports.ts'

/** How Vault is reached, and who this program is there. What is absent is taken from the variables that Vault's own programs read. */
export interface VaultOptions {
  /** `https://vault.example:8200`; VAULT_ADDR when absent, and https://127.0.0.1:8200 without that. */
  readonly address?: string | undefined
  /**
   * A token. When it and `auth` are absent: VAULT_TOKEN, the file that VAULT_TOKEN_FILE names, or `~/.vault-token`, in
   * this order. Files are read again once a token has ended.
   */
  readonly token?: string | undefined
  /** The namespace of references that name none: `teams/shop`; VAULT_NAMESPACE when absent. */
  readonly namespace?: string | undefined
  /** How this program logs in, instead of with a token. */
  readonly auth?: VaultAuth | undefined
  /** Certificates of the authorities that are trusted, as PEM; the file that VAULT_CACERT names when absent. */
  readonly ca?: string | undefined
  /** The variables that are read; the process's own when absent. */
  readonly variables?: Readonly<Record<string, string | undefined>> | undefined
  /** What time it is; for tests. */
  readonly clock?: Pick<Clock, 'monotonic'> | undefined
  /** What calls back when a token is to be renewed; for tests. */
  readonly timers?: Timers | undefined
}

/** A way to log in to Vault. */
export type VaultAuth = AppRoleAuth | KubernetesAuth

/** A role of AppRole: its id, and its secret id, or the file that holds it and is read at each login. */
export interface AppRoleAuth {
  readonly method: 'approle'
  readonly roleId: string
  /** Absent for a role that is bound to addresses instead. */
  readonly secretId?: string | undefined
  /** Read at each login, so that a new secret id can be put there while the program runs. */
  readonly secretIdFile?: string | undefined
  /** Where AppRole is enabled; `approle` when absent. */
  readonly mount?: string | undefined
}

/** A role of the Kubernetes method, for the service account that this program runs as. */
export interface KubernetesAuth {
  readonly method: 'kubernetes'
  readonly role: string
  /** The service account's token, read at each login; where Kubernetes mounts it when absent. */
  readonly tokenFile?: string | undefined
  /** Where the method is enabled; `kubernetes` when absent. */
  readonly mount?: string | undefined
}
