/** A text to be looked through. */
export interface ScannedFile {
  /** Path below the root of the repository, with forward slashes: detectors go by its names. */
  readonly path: string
  readonly text: string
}

/** A key that is declared secret, by every name a file may give it. */
export interface SecretKey {
  /** Dotted: `database.url`. */
  readonly key: string
  /** Its former keys. */
  readonly aliases: readonly string[]
  /** Its environment variables, as a `.env` file has them. */
  readonly variables: readonly string[]
}

/** A value of a secret key that a source read from a file. */
export interface PlacedSecret {
  readonly key: string
  readonly path: string
  readonly line: number
  readonly column: number
}

/** What the texts do not say by themselves. A detector that lacks a fact keeps silent. */
export interface Facts {
  /** True when the files are all there are, so that one that is missing is not there. */
  readonly complete?: boolean
  /** The files git keeps; absent where there is no repository. */
  readonly tracked?: ReadonlySet<string>
  /** The files git neither keeps nor ignores: whoever adds everything adds them. */
  readonly untracked?: ReadonlySet<string>
  /** The keys that are declared secret. */
  readonly secretKeys?: readonly SecretKey[]
  /** Where their values stand, as the sources found them. */
  readonly placedSecrets?: readonly PlacedSecret[]
  /** Files and folders that may read the environment, besides those that declare or open a configuration. */
  readonly settingsModules?: readonly string[]
}
