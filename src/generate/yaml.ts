import type { Json } from 'varve'

/** Writes a value as YAML, ending in a line break. */
export type WriteYaml = (value: Json) => string

/**
 * A writer of YAML that readers of both versions take alike: text that YAML 1.1 or 1.2 would read as something else
 * (`on`, `1:30`, `NO`) is quoted, names of members too.
 */
export async function yamlWriter(): Promise<WriteYaml> {
  const { dump } = await import('js-yaml')
  return value => dump(value, { lineWidth: -1, noRefs: true })
}

/** One member of a mapping, with a comment above it where there is something to say. */
export interface YamlMember {
  readonly name: string
  readonly value: Json
  readonly comment?: string | undefined
}

/** A mapping whose members have comments; `{}` for one without any. */
export function commented(write: WriteYaml, members: readonly YamlMember[]): string {
  if (members.length === 0) return '{}\n'
  return members
    .map(
      ({ name, value, comment }) => `${comment === undefined ? '' : yamlComment(comment)}${write({ [name]: value })}`,
    )
    .join('')
}

/** Text as a comment on a line of its own. */
export function yamlComment(text: string): string {
  return `# ${text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()}\n`
}

/** Text put deeper by two spaces a level; empty lines stay empty. */
export function indented(text: string, levels = 1): string {
  return text.replaceAll(/^(?=.)/gm, '  '.repeat(levels))
}
