import type { Config } from 'varve'
import type { Declared } from '../declared.ts'
import { givenText } from '../given.ts'
import { valueText } from '../value-text.ts'
import { commented, indented, yamlWriter, type YamlMember } from '../yaml.ts'
import { head, metadata, nameOf, variablesOf, type ManifestOptions } from './manifest.ts'

/**
 * A ConfigMap of environment variables: everything that is not secret and has a value, given or declared as default.
 * @example await configMap(config, { name: 'shop', prefix: 'SHOP', values: { 'log.level': 'warn' } })
 */
export async function configMap(config: Config, options: ManifestOptions = {}): Promise<string> {
  const write = await yamlWriter()
  const members = variablesOf(config, options, false).flatMap(({ declared, name }): YamlMember[] => {
    const text = textOf(declared, options)
    return text === undefined ? [] : [{ name, value: text }]
  })
  const about = write({ metadata: metadata(options, configMapName(options)) })
  const data = members.length === 0 ? 'data: {}\n' : `data:\n${indented(commented(write, members))}`
  return `${head(options, 'ConfigMap')}${about}${data}`
}

/** What the program's ConfigMap is called. */
export function configMapName(options: ManifestOptions): string {
  return `${nameOf(options)}-config`
}

function textOf(declared: Declared, { values, defaults = true }: ManifestOptions): string | undefined {
  const given = givenText(declared, values)
  if (given !== undefined || declared.fallback === undefined || !defaults) return given
  return valueText(declared, declared.fallback)
}
