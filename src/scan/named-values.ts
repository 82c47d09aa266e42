import { assignedValues } from './assigned-values.ts'
import { jsonValues } from './json-values.ts'
import type { Language } from './language.ts'
import { lineValues, shellValues } from './line-values.ts'
import { scriptValues } from './script-values.ts'
import type { Token } from './tokens.ts'
import { tomlValues } from './toml-values.ts'
import { yamlValues } from './yaml-values.ts'

/** A literal with the name it is given, wherever a text gives names: an assignment, a member, a line of a config file. */
export interface NamedValue {
  /** Its names from the outside in: groups first where the language has some, its own name last. */
  readonly path: readonly string[]
  /** As written, without quotes. */
  readonly value: string
  /** Where its name stands in the text; of the item of a list, where the item stands. */
  readonly at: number
  /** Where the value stands. */
  readonly valueAt: number
}

/** What is needed of a file to read the names in it. */
export interface Written {
  readonly language: Language
  readonly text: string
  readonly tokens: readonly Token[]
}

/** The literals of a text with their names. Nothing is executed, and a text that is broken gives what can be read of it. */
export function namedValuesOf(file: Written): NamedValue[] {
  switch (file.language) {
    case 'script':
      return scriptValues(file.tokens)
    case 'json':
      return jsonValues(file.tokens)
    case 'yaml':
      return yamlValues(file.text)
    case 'toml':
      return tomlValues(file.text)
    case 'ini':
    case 'env':
      return lineValues(file.text)
    case 'shell':
      return [...assignedValues(file.text), ...shellValues(file.text)]
    case 'code':
      return assignedValues(file.text)
    case 'dockerfile':
    case 'prose':
    case 'other':
      return []
  }
}
