import { VarveError, type Config, type Json } from 'varve'
import { categoriesOf, type Declared } from '../declared.ts'
import { checkGiven, type GivenValues } from '../given.ts'
import { madeByComment, type Made } from '../made-by.ts'
import { variableOf, type Naming } from '../variables.ts'

/** How manifests for Kubernetes are written. */
export interface ManifestOptions extends Naming, Made {
  /** What the program is called: its ConfigMap is `NAME-config`, its Secret `NAME-secrets`. `app` when absent. */
  readonly name?: string
  readonly namespace?: string
  /** Values of this deployment by key, in place of the declared defaults. */
  readonly values?: GivenValues
  /** Keys that the program has from elsewhere, such as a secret manager: left out. `stripe.*` is all in a group. */
  readonly without?: readonly string[]
  /** False leaves out what is only declared: a variable beats a configuration file, also with a default. */
  readonly defaults?: boolean
}

/** A declared value with the variable it is read from. */
export interface Variable {
  readonly declared: Declared
  readonly name: string
}

/** Names as Kubernetes takes them (RFC 1123): https://kubernetes.io/docs/concepts/overview/working-with-objects/names */
const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/
/** Names of entries in a ConfigMap or a Secret. */
const ENTRY = /^[-._a-zA-Z0-9]{1,253}$/
/** So that `NAME-secrets` is a label too, which holds 63 characters. */
const LONGEST_NAME = 55

/** The program's name, checked. Throws USAGE. */
export function nameOf({ name = 'app' }: ManifestOptions): string {
  if (LABEL.test(name) && name.length <= LONGEST_NAME) return name
  const remedy = `Give a name of small letters, digits and -, at most ${LONGEST_NAME} characters: shop-api.`
  throw new VarveError('USAGE', { issue: `${JSON.stringify(name)} cannot be a name in Kubernetes.`, remedy })
}

/** Every value with its variable, those of one kind of secrecy. Throws USAGE for a variable no manifest can hold. */
export function variablesOf(config: Config, options: ManifestOptions, secret: boolean): readonly Variable[] {
  checkGiven(config, options.values)
  const all = categoriesOf(config).flatMap(({ values }) => values)
  return all
    .filter(declared => declared.secret === secret && !isElsewhere(declared, options))
    .map(declared => ({ declared, name: entryName(declared, variableOf(declared, options)) }))
}

function isElsewhere({ key }: Declared, { without = [] }: ManifestOptions): boolean {
  return without.some(name => name === key || (name.endsWith('.*') && key.startsWith(name.slice(0, -1))))
}

function entryName({ key }: Declared, name: string): string {
  if (ENTRY.test(name)) return name
  const remedy = 'Declare a variable of letters, digits, _, - and dots with env.'
  throw new VarveError('USAGE', { issue: `${key} is read from ${name}, which no manifest can hold.`, remedy })
}

/** What stands at the head of a manifest: which command made it, and what it is of. */
export function head(options: ManifestOptions, kind: string, remark = ''): string {
  return `${madeByComment(options, '#')}${remark}apiVersion: ${kind === 'Deployment' ? 'apps/v1' : 'v1'}\nkind: ${kind}\n`
}

/** The metadata of an object called `name`. */
export function metadata(options: ManifestOptions, name: string): Json {
  const { namespace } = options
  if (namespace !== undefined && (!LABEL.test(namespace) || namespace.length > 63)) {
    const remedy = 'Give a name of small letters, digits and -: production.'
    throw new VarveError('USAGE', {
      issue: `${JSON.stringify(namespace)} cannot be a namespace in Kubernetes.`,
      remedy,
    })
  }
  return { name, ...(namespace === undefined ? {} : { namespace }), labels: labels(options) }
}

/** The label by which the objects of one program find each other. */
export function labels(options: ManifestOptions): { readonly [name: string]: Json } {
  return { 'app.kubernetes.io/name': nameOf(options) }
}
