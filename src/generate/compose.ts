import { VarveError, type Config, type Json } from 'varve'
import { categoriesOf, needOf, type Declared } from './declared.ts'
import { madeByComment, type Made } from './made-by.ts'
import { secretFileName } from './secret-files.ts'
import { valueText } from './value-text.ts'
import { variableOf, type Naming } from './variables.ts'
import { indented, yamlWriter, type WriteYaml } from './yaml.ts'

/** How a fragment for Docker Compose is written. */
export interface ComposeOptions extends Naming, Made {
  /** The service; `app` when absent. */
  readonly name?: string
  /** Its image, where the fragment is to stand alone. */
  readonly image?: string
  /** How secrets get in: as files below `/run/secrets` (when absent), or as variables. */
  readonly secrets?: 'files' | 'environment'
  /** False leaves the defaults to the program: a variable beats a configuration file, also with a default. */
  readonly defaults?: boolean
}

/**
 * A fragment for Docker Compose: the variables with their defaults as an anchor that several services can share, and
 * the secrets. It is merged with `docker compose -f compose.yaml -f compose.varve.yaml up`.
 * @example await composeFile(config, { name: 'shop', prefix: 'SHOP' })
 */
export async function composeFile(config: Config, options: ComposeOptions = {}): Promise<string> {
  const write = await yamlWriter()
  const name = nameOf(options)
  const all = categoriesOf(config).flatMap(({ values }) => values)
  const secrets = all.filter(({ secret }) => secret)
  const asFiles = options.secrets !== 'environment'
  const anchors = [
    anchor(
      write,
      `${name}-config`,
      variables(
        all.filter(({ secret }) => !secret),
        options,
      ),
    ),
    ...(asFiles || secrets.length === 0 ? [] : [anchor(write, `${name}-secrets`, variables(secrets, options))]),
  ]
  const parts = [
    ...anchors.map(({ text }) => text),
    `services:\n${indented(service(write, { name, options, anchors, secrets: asFiles ? secrets : [] }))}`,
    ...(asFiles && secrets.length > 0 ? [write({ secrets: declarations(secrets, name) })] : []),
  ]
  return madeByComment(options, '#') + parts.join('\n')
}

function nameOf({ name = 'app' }: ComposeOptions): string {
  if (/^[a-zA-Z0-9][a-zA-Z0-9_-]*$/.test(name)) return name
  const remedy = 'Give a name of letters, digits, - and _: shop-api.'
  throw new VarveError('USAGE', { issue: `${JSON.stringify(name)} cannot be the name of a service.`, remedy })
}

interface Anchor {
  readonly name: string
  readonly text: string
}

/** An extension member whose value other places merge. No writer of YAML gives anchors names, so this line is ours. */
function anchor(write: WriteYaml, name: string, value: { readonly [name: string]: Json }): Anchor {
  const isEmpty = Object.keys(value).length === 0
  return { name, text: `x-${name}: &${name}${isEmpty ? ' {}\n' : `\n${indented(write(value))}`}` }
}

function variables(values: readonly Declared[], options: ComposeOptions): { readonly [name: string]: Json } {
  return Object.fromEntries(
    values.map(declared => {
      const variable = variableOf(declared, options)
      return [variable, assignment(declared, variable, options)]
    }),
  )
}

/** What a service gets for a variable: what the person who starts it has set, else the declared default. */
function assignment(declared: Declared, variable: string, { defaults = true }: ComposeOptions): Json {
  if (needOf(declared) === 'always') return `\${${variable}:?must be set}`
  const text = declared.fallback === undefined || !defaults ? undefined : valueText(declared, declared.fallback)
  // What would end the default, or be replaced in it, or is read in two ways.
  const isSayable = text !== undefined && !/[${}\\\n\r]/.test(text)
  if (isSayable) return `\${${variable}:-${text}}`
  // Empty text counts as unset, and the declared default serves. Where it is a value, the variable is passed on as it is.
  return declared.keepsEmpty ? null : `\${${variable}:-}`
}

function service(
  write: WriteYaml,
  {
    name,
    options,
    anchors,
    secrets,
  }: { name: string; options: ComposeOptions; anchors: readonly Anchor[]; secrets: readonly Declared[] },
): string {
  const merged = anchors.length === 1 ? `*${anchors[0]?.name}` : `[${anchors.map(one => `*${one.name}`).join(', ')}]`
  const image = options.image === undefined ? '' : write({ image: options.image })
  const mounts = secrets.map(declared => ({ source: sourceOf(declared, name), target: secretFileName(declared) }))
  const files = mounts.length === 0 ? '' : write({ secrets: mounts })
  // The writer knows which names need quotes: `no`, for one.
  const head = write({ [name]: {} }).replace(/ \{\}\n$/, '\n')
  return `${head}${indented(`${image}environment:\n  <<: ${merged}\n${files}`)}`
}

/** Secrets are called after the service too, so that two services do not share one by accident. */
function sourceOf(declared: Declared, name: string): string {
  return `${name}_${secretFileName(declared)}`
}

function declarations(secrets: readonly Declared[], name: string): { readonly [name: string]: Json } {
  return Object.fromEntries(
    secrets.map(declared => [sourceOf(declared, name), { file: `./secrets/${secretFileName(declared)}` }]),
  )
}
