import type { Config } from 'varve'
import { needOf, type Declared } from '../declared.ts'
import { givenText } from '../given.ts'
import { commented, indented, yamlComment, yamlWriter } from '../yaml.ts'
import { head, metadata, nameOf, variablesOf, type ManifestOptions } from './manifest.ts'

const WARNING = 'base64 is not encryption: who reads this file reads the secrets. Keep it out of the repository.'

/**
 * A Secret of environment variables: every secret, with the value that was given for it, or empty to be filled in. A
 * declared development default is never written.
 * @example await secretManifest(config, { name: 'shop', prefix: 'SHOP' })
 */
export async function secretManifest(config: Config, options: ManifestOptions = {}): Promise<string> {
  const write = await yamlWriter()
  const members = variablesOf(config, options, true).map(({ declared, name }) => ({
    name,
    value: base64(givenText(declared, options.values) ?? ''),
    comment: remark(declared),
  }))
  const about = write({ metadata: metadata(options, secretName(options)), type: 'Opaque' })
  const data = members.length === 0 ? 'data: {}\n' : `data:\n${indented(commented(write, members))}`
  return `${head(options, 'Secret', yamlComment(WARNING))}${about}${data}`
}

/** What the program's Secret is called. */
export function secretName(options: ManifestOptions): string {
  return `${nameOf(options)}-secrets`
}

function remark(declared: Declared): string {
  const need = { always: 'Must be set.', 'in production': 'Must be set in production.', never: 'May be left out.' }
  return [declared.doc, need[needOf(declared)]].filter(Boolean).join(' ')
}

/** Text in base64 of its UTF-8. */
function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), byte => String.fromCodePoint(byte)).join(''))
}
