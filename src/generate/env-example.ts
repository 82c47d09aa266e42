import type { Config, Json } from 'varve'
import { categoriesOf, needOf, type Category, type Declared } from './declared.ts'
import { dotenvText } from './dotenv-text.ts'
import { madeByComment, type Made } from './made-by.ts'
import { typeWords, withUnit } from './type-words.ts'
import { valueText } from './value-text.ts'
import { variableOf, type Naming } from './variables.ts'

/** How a `.env.example` is written. */
export interface EnvExampleOptions extends Naming, Made {}

/**
 * A `.env.example`: every variable with what it is for. What must be set stands there empty, everything else commented
 * out with its default; so a copy in which the empty ones are filled in means exactly the declared defaults. A secret's
 * value is never in it.
 * @example await writeFile('.env.example', envExample(config, { prefix: 'SHOP' }))
 */
export function envExample(config: Config, options: EnvExampleOptions = {}): string {
  const head = `${madeByComment(options, '#')}# Copy it to .env, fill in what is empty, and keep .env out of the repository.\n`
  return [head, ...categoriesOf(config).map(category => section(category, options))].join('\n')
}

function section({ name, values }: Category, naming: Naming): string {
  const entries = values.map(declared => entry(declared, naming))
  return [`# --- ${oneLine(name)} ---\n`, ...entries].join('\n')
}

function entry(declared: Declared, naming: Naming): string {
  const { doc, deprecated } = declared
  const lines = [
    ...(doc === undefined ? [] : [doc]),
    `${wordsOf(declared)}; ${remark(declared)}`,
    ...(deprecated === undefined ? [] : [`Deprecated: ${deprecated}`]),
  ]
  return `${lines.map(line => `# ${oneLine(line)}\n`).join('')}${assignment(declared, naming)}\n`
}

/** The type in words; for a flag the names of its variants, which say more than their values. */
function wordsOf(declared: Declared): string {
  const { variants = {} } = declared
  const isNamed = Object.values(variants).some(value => typeof value !== 'boolean')
  return isNamed ? withUnit(`one of ${Object.keys(variants).join(', ')}`, declared) : typeWords(declared)
}

function remark(declared: Declared): string {
  const { secret, fallback, devFallback } = declared
  const need = needOf(declared)
  const said = [
    secret ? 'secret' : '',
    { always: 'must be set', 'in production': 'must be set in production', never: '' }[need],
  ]
  if (!secret && fallback !== undefined) said.push(`default ${shown(declared, fallback)}`)
  if (!secret && devFallback !== undefined) said.push(`in development ${shown(declared, devFallback)}`)
  return said.filter(Boolean).join(', ') || 'may be left out'
}

function shown(declared: Declared, value: Json): string {
  const text = valueText(declared, value)
  return text === undefined || text === '' || oneLine(text) !== text ? JSON.stringify(value) : text
}

/** The line that sets it: empty where a value is needed, else commented out, with the default where text can say it. */
function assignment(declared: Declared, naming: Naming): string {
  const name = variableOf(declared, naming)
  const { secret, fallback, devFallback } = declared
  if (secret || needOf(declared) === 'always') return `${needOf(declared) === 'never' ? '#' : ''}${name}=`
  const value = fallback ?? devFallback
  return `#${name}=${value === undefined ? '' : writtenText(declared, value)}`
}

/** A value as it is written in the file; nothing where no way to write it is read alike everywhere. */
function writtenText(declared: Declared, value: Json): string {
  const text = valueText(declared, value)
  if (text === undefined) return ''
  // JSON can do without the quote that would end the text.
  const other = typeof value === 'object' ? text.replaceAll("'", String.raw`\u0027`) : text
  return dotenvText(text) ?? dotenvText(other) ?? ''
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
