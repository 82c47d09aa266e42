import fc from 'fast-check'
import type { Json } from 'varve'
import { planted, TEXT_FORMS, type Planted } from './planted.ts'

/** Every way in which a secret comes into a program, and the forms it can have on that way. */
export const field = fc.record({
  variable: planted(),
  namedFile: planted(),
  dotenv: planted(),
  json: planted(),
  toml: planted(TEXT_FORMS),
  yaml: planted(TEXT_FORMS),
  secretFile: planted(),
  argument: planted(),
  devDefault: planted(),
  takenIn: planted(['a word', 'an address']),
  computedFrom: planted(['a word', 'an address']),
  stored: planted(),
  former: planted(),
  tenant: planted(),
  deleted: planted(),
  dryRun: planted(),
  candidate: planted(),
  baseline: planted(),
  abandoned: planted(),
  imported: planted(),
  drafted: planted(),
  override: planted(),
  scopedOverride: planted(),
  declaredLate: planted(),
  reference: planted(),
  storedReference: planted(),
  referredTo: planted(['a word', 'an address']),
  rotated: planted(),
  rotatedAway: planted(),
  destroyed: planted(),
  managersError: planted(['a word']),
})

/** A secret for each way. */
export type Field = typeof field extends fc.Arbitrary<infer F> ? F : never
/** A way in which a secret comes in. */
export type Way = keyof Field

/** A value as a `.env` file holds it, where quotes may span lines. */
export function dotenvText(text: string): string {
  const quote = text.includes("'") ? '`' : "'"
  return `${quote}${text}${quote}`
}

/** A reference as a whole value, and one inside a text. */
const REFERRING = `reference:\n  secret: held://reference\nfarewell: "Yours, \${held://referredTo}"\n`

/** The files of a project in which secrets are planted, by their names. */
export function filesOf(planting: Field): Readonly<Record<string, string>> {
  const text = ({ value }: Planted): string => JSON.stringify(value)
  return {
    'config.json': JSON.stringify({ json: { secret: planting.json.value } } satisfies Json),
    'config.toml': `[toml]\nsecret = ${text(planting.toml)}\n`,
    'config.yaml': `yaml:\n  secret: ${text(planting.yaml)}\ngreeting: "Dear \${takenIn.secret}"\n${REFERRING}`,
    '.env': `DOTENV__SECRET=${dotenvText(planting.dotenv.text)}\n`,
    'secrets/secretFile__secret': planting.secretFile.text,
    'named-file': planting.namedFile.text,
  }
}

/** The file of keys in a project's folder, where it has one. */
export function keysIn(directory: string): string {
  return `${directory}/varve.keys`
}

/** The environment of such a project. */
export function environmentOf(planting: Field, directory: string): Record<string, string> {
  return {
    VARIABLE__SECRET: planting.variable.text,
    NAMED_FILE__SECRET_FILE: `${directory}/named-file`,
    TAKEN_IN__SECRET: planting.takenIn.text,
    COMPUTED_FROM__SECRET: planting.computedFrom.text,
    BROKEN__SECRET: 'held://broken',
  }
}
