import type { Facts } from './facts.ts'
import type { FileText } from './file-text.ts'
import type { Sighting } from './finding.ts'
import { baseName } from './language.ts'
import { closingOf, enclosing, isDot, isFree, isMark } from './marks.ts'
import { importsOf, isSettingsModule } from './modules.ts'
import type { Token } from './tokens.ts'

const REMEDY = 'Declare it as a setting, and read it from there: typed, checked at start, and told by varve explain.'

/** What the system says about itself, as every program may ask: these are nobody's settings. */
const OF_THE_SYSTEM =
  /^(PATH|HOME|USER|LOGNAME|SHELL|PWD|TMPDIR|TEMP|TMP|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|CI|LANG|LC_\w+|TZ|SYSTEMROOT)$/i

/** Variables of the environment that are read anywhere but where the configuration is declared or opened. */
export function* environmentReads(file: FileText, facts: Facts): Generator<Sighting> {
  if (file.language !== 'script' || file.isTest || mayRead(file, facts)) return
  const seen = new Set<number>()
  for (const { specifier, names, at } of importsOf(file.tokens)) {
    if (!/^(node:)?process$/.test(specifier) || !names.includes('env')) continue
    yield { at, issue: 'takes env from the process outside the settings module', remedy: REMEDY }
  }
  for (const [index] of file.tokens.entries()) {
    const read = readAt(file.tokens, index)
    const { line } = file.place(read?.at ?? 0)
    if (read === undefined || seen.has(line)) continue
    seen.add(line)
    yield { at: read.at, issue: `reads ${read.name} outside the settings module`, remedy: REMEDY }
  }
}

/** Modules with the settings, and files that configure tools before any program runs. */
function mayRead({ path, tokens }: FileText, { settingsModules = [] }: Facts): boolean {
  if (settingsModules.some(allowed => path === allowed || path.startsWith(`${allowed.replace(/\/$/, '')}/`)))
    return true
  return /(^|\.)(config|setup)\.[cm]?[jt]sx?$/.test(baseName(path)) || isSettingsModule(importsOf(tokens))
}

interface EnvironmentRead {
  readonly name: string
  readonly at: number
}

function readAt(tokens: readonly Token[], index: number): EnvironmentRead | undefined {
  const environment = environmentAt(tokens, index)
  const at = tokens[index]?.at ?? 0
  if (environment === undefined) return takenOut(tokens, index)
  const { whole, end } = environment
  const [dot, name] = [tokens[end + 1], tokens[end + 2]]
  if (whole === 'Deno.env') return denoRead(tokens, end + 2, at)
  if (isDot(dot) && isMark(name, '[')) return bracketed(tokens, end + 2, whole, at)
  if (isMark(dot, '[')) return bracketed(tokens, end + 1, whole, at)
  if (isDot(dot) && name?.kind === 'name') return named(tokens, end + 3, `${whole}.${name.text}`, at)
  // const { PORT } = process.env
  const isTakenApart = isMark(tokens[index - 1], '=') && isMark(tokens[index - 2], '}')
  if (isTakenApart) return { name: `members of ${whole}`, at }
  return isHandedOn(tokens, index, end) ? { name: whole, at } : undefined
}

/** `const env = process.env`, `read(process.env)`: what is read of it is read elsewhere, by another name. */
function isHandedOn(tokens: readonly Token[], begin: number, end: number): boolean {
  const first = isDot(tokens[begin - 1]) ? begin - 2 : begin
  const [before, behind] = [tokens[first - 1], tokens[end + 1]]
  if (isMark(before, '=')) return true
  return (isMark(before, '(') || isMark(before, ',')) && (isMark(behind, ')') || isMark(behind, ','))
}

/** `const { env } = process`. */
function takenOut(tokens: readonly Token[], index: number): EnvironmentRead | undefined {
  const isWhole = /^(process|Bun|Deno)$/.test(tokens[index]?.text ?? '') && !isDot(tokens[index + 1])
  if (!isWhole || !isMark(tokens[index - 1], '=') || !isMark(tokens[index - 2], '}')) return undefined
  const [open, { text = '', at = 0 } = {}] = [enclosing(tokens, index - 2), tokens[index]]
  const isEnvTaken = tokens.slice(open, index - 2).some(one => one.kind === 'name' && one.text === 'env')
  return isEnvTaken ? { name: `${text}.env`, at } : undefined
}

/** `Deno.env.get('PORT')`, `Deno.env.toObject()`. */
function denoRead(tokens: readonly Token[], method: number, at: number): EnvironmentRead | undefined {
  const asked = tokens[method]?.text
  if (asked === 'toObject') return { name: 'Deno.env', at }
  if (asked !== 'get') return undefined
  const name = tokens[method + 2]
  return name?.kind === 'text'
    ? named(tokens, method + 4, `Deno.env.${name.text}`, at)
    : { name: 'a variable of Deno.env', at }
}

/** The environment that begins at `index`, as the runtimes call it, and where it ends. */
function environmentAt(
  tokens: readonly Token[],
  index: number,
): { readonly whole: string; readonly end: number } | undefined {
  const { text = '' } = tokens[index] ?? {}
  if (/^(process|Bun|Deno)$/.test(text) && isFree(tokens, index, text)) return ending(tokens, index, `${text}.env`)
  const isMeta = isFree(tokens, index, 'import') && tokens[index + 2]?.text === 'meta'
  return isMeta ? ending(tokens, index + 2, 'import.meta.env') : undefined
}

/** `.env`, `['env']`. */
function ending(tokens: readonly Token[], object: number, whole: string): ReturnType<typeof environmentAt> {
  const open = isDot(tokens[object + 1]) && isMark(tokens[object + 2], '[') ? object + 2 : object + 1
  const env = tokens[open + 1]
  if (env?.text !== 'env') return undefined
  if (isDot(tokens[open]) && env.kind === 'name') return { whole, end: open + 1 }
  return isMark(tokens[open], '[') && env.kind === 'text' ? { whole, end: open + 2 } : undefined
}

function bracketed(tokens: readonly Token[], open: number, whole: string, at: number): EnvironmentRead | undefined {
  const name = tokens[open + 1]
  if (!isMark(tokens[open + 2], ']') || name?.kind !== 'text') {
    const isSet = isMark(tokens[closingOf(tokens, open) + 1], '=')
    return isSet ? undefined : { name: `a variable of ${whole}`, at }
  }
  return named(tokens, open + 3, `${whole}.${name.text}`, at)
}

/** A variable that is read by its name. Setting one, as for a child, reads nothing. */
function named(tokens: readonly Token[], after: number, name: string, at: number): EnvironmentRead | undefined {
  const isSet = isMark(tokens[after], '=')
  return isSet || OF_THE_SYSTEM.test(name.slice(name.lastIndexOf('.') + 1)) ? undefined : { name, at }
}
