import type { ProblemCode } from '../errors.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Piece } from '../layers/interpolation.ts'
import type { Part } from '../layers/part.ts'
import type { Unsubscribe } from './platform.ts'

/** What a source is told when it is asked for values. */
export interface SourceRequest {
  /** Name of the environment this process runs in: `production`. */
  readonly environment: string
  /** Names whose files, sections and documents count, weakest first: the environment, then others that are active. */
  readonly profiles: readonly string[]
  /** What this process calls itself, where it said so: `worker`. */
  readonly service?: string | undefined
  /** The keys that can be read, so that names and types are known. */
  readonly keys: readonly SourceKey[]
  /** False when only keys were added: what was read before still counts, and need not be read again. */
  readonly fresh: boolean
  /** True when a secret stands at a place, as one of the process's sources sees it. */
  readonly isSecret?: (place: SecretPlace) => boolean
}

/** Where text stands that more than one source may take in: a variable, or a file by its full path. */
export type SecretPlace = { readonly variable: string } | { readonly file: string }

/** One declared key, as sources see it. */
export interface SourceKey {
  readonly key: string
  /** Names of its environment variable: those declared with `env`, or the derived ones. */
  readonly env: readonly string[]
  /** True when the names were declared: such names take no prefix. */
  readonly envDeclared: boolean
  /** Former keys of the value; what a source has under one of them counts, unless the key itself is there. */
  readonly aliases: readonly string[]
  readonly secret: boolean
  /** True when empty text is a value of it rather than nothing. */
  readonly keepsEmpty?: boolean
  /** JSON Schema of what is written, asked for when names inside the value matter; undefined when nobody can tell. */
  readonly shape: JsonObject | undefined
}

/** Layers that come from sources, strongest first. */
export type SourceLayer = 'argument' | 'env' | 'secret-manager' | 'secret-file' | 'dotenv' | 'file'

/** Where a value was found. */
export type SourceOrigin =
  | { readonly file: string; readonly line: number; readonly column: number }
  | { readonly variable: string }
  | { readonly argument: string }
  | { readonly secretFile: string }
  | { readonly manager: string; readonly reference: string; readonly version?: string }
  | { readonly declared: string }

/**
 * One value a source found by its key: text still to be read by the key's type, or a value that is typed already. With a
 * `path` it is a part of the value: `['0', 'port']` from `HOSTS__0__PORT`. Several of one key are put together in order.
 */
export type SourceValue = {
  readonly key: string
  readonly origin: SourceOrigin
  readonly path?: readonly string[]
  /** Where `${…}` in the text means another value: true, or the pieces that are left once some were answered. */
  readonly references?: true | readonly Piece[]
  /** True when a secret is in the text, whatever the key: it is masked wherever it is shown. */
  readonly secret?: true
} & ({ readonly text: string } | { readonly value: Json })

/** Something wrong with what a source read, told together with everything else that is wrong. */
export interface SourceComplaint {
  readonly code: ProblemCode
  /** What is wrong, without a subject, and never with a value: `is not valid TOML from here on`. */
  readonly issue: string
  /** What it is about: a key, a variable, a file. */
  readonly about?: string
  readonly origin?: SourceOrigin
  /** What to do about it, as a sentence. */
  readonly remedy?: string
  /** An error stops the start; a warning is told. */
  readonly severity: 'error' | 'warning'
}

/** A document whose whole content is one secret: an object with names as in a file, or as variables have them. */
export interface SecretDocument {
  /** Where it is kept; `${key}` in it stands for a value of another document: `aws-sm://${env}/app`. */
  readonly reference: string
  /** The group that its names are in: `database`. */
  readonly under?: string
  /** What its names may begin with, as variables do: `SHOP_`. */
  readonly prefix?: string
  /** True where it may be missing or out of reach: that is told, and other documents serve. */
  readonly optional?: boolean
  /** Keys in it that are no secrets, and need not be masked; `group.*` means all in a group. */
  readonly plain?: readonly string[]
}

/** All that one document of a source has to say; a source that reads several files answers with one for each. */
export interface SourceReport {
  /** Names this document to people, when the source has several: `config.production.toml`. */
  readonly name?: string
  /** What it read as a tree, the names of groups and keys outermost. */
  readonly tree?: Part
  /** True where a name in the tree may part its words in its own way: `pool_size` for `poolSize`. */
  readonly relaxed?: boolean
  /** What it found by key. It beats the tree. */
  readonly values?: readonly SourceValue[]
  /** Names that look meant for us and fit no key, with where they stand. */
  readonly unknown?: readonly {
    readonly name: string
    readonly origin: SourceOrigin
    /** The names it may have been meant for; the declared keys when absent. */
    readonly among?: readonly string[]
  }[]
  /** Keys that the deployment locks (`VARVE_PIN`). */
  readonly pins?: readonly string[]
  /** Said about values that were passed over: an empty variable counts as unset. */
  readonly ignored?: readonly { readonly key: string; readonly origin: SourceOrigin; readonly why: string }[]
  readonly complaints?: readonly SourceComplaint[]
  /** Names of profiles it saw, active or not: a profile that no source knows is probably misspelt. */
  readonly profiles?: readonly string[]
  /** Names of services it saw, this one or not. */
  readonly services?: readonly string[]
  /** The secret that this document is, kept by a secret manager: who opens the configuration fetches and places it. */
  readonly secret?: SecretDocument
  /** Folders whose files change all at once, and which of their generations was read: Kubernetes' `..data`. */
  readonly generations?: readonly { readonly folder: string; readonly generation: string }[]
}

/** What a source answers: one report, or several, the weakest first. */
export type SourceAnswer = SourceReport | readonly SourceReport[]

/** Where start-up values come from: environment, files, arguments. Every report is a layer. */
export interface Source {
  /** The layer its values stand in. */
  readonly layer: SourceLayer
  /** Names the source to people: `environment (SHOP_)`, `config.toml`. */
  readonly name: string
  load(request: SourceRequest): SourceAnswer | Promise<SourceAnswer>
  /** Told that what it answered last counts now: a program started with it, or took it over. */
  accepted?(): void
  /** Calls back when what it read may have changed, or could not be watched, until the returned function is called. */
  watch?(onChange: () => void, onTrouble: (error: unknown) => void): Unsubscribe
  /** Where it looked for a key that it does not have, in words: `SHOP_SERVER__PORT is not set`. */
  absence?(key: SourceKey): string | undefined
  /** How a person would give it the key, in words: `set SHOP_SERVER__PORT`. */
  mend?(key: SourceKey): string | undefined
  /** The variable it reads a key from, where it reads variables: `SHOP_SERVER__PORT`. */
  variable?(key: SourceKey): string | undefined
  /** True when it finds a secret there, so that whoever else takes that text in masks it, too. */
  isSecret?(place: SecretPlace, keys: readonly SourceKey[]): boolean
}
