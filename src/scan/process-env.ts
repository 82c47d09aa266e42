import type { Facts } from './facts.ts'
import type { FileText } from './file-text.ts'
import type { Sighting } from './finding.ts'
import { baseName } from './language.ts'
import { closingOf, isDot, isFree, isMark } from './marks.ts'
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
  const end = environmentEnd(tokens, index)
  const at = tokens[index]?.at ?? 0
  if (end === undefined) return undefined
  const whole = tokens[index]?.text === 'process' ? 'process.env' : 'import.meta.env'
  const [dot, name] = [tokens[end + 1], tokens[end + 2]]
  if (isDot(dot) && isMark(name, '[')) return bracketed(tokens, end + 2, whole, at)
  if (isMark(dot, '[')) return bracketed(tokens, end + 1, whole, at)
  if (isDot(dot) && name?.kind === 'name') return named(tokens, end + 3, `${whole}.${name.text}`, at)
  // const { PORT } = process.env
  const isTakenApart = isMark(tokens[index - 1], '=') && isMark(tokens[index - 2], '}')
  return isTakenApart ? { name: `members of ${whole}`, at } : undefined
}

/** Where `process.env` or `import.meta.env` ends that begins at `index`. */
function environmentEnd(tokens: readonly Token[], index: number): number | undefined {
  if (isFree(tokens, index, 'process')) return isEnv(tokens, index + 1) ? index + 2 : undefined
  const isMeta = isFree(tokens, index, 'import') && tokens[index + 2]?.text === 'meta'
  return isMeta && isEnv(tokens, index + 3) ? index + 4 : undefined
}

function isEnv(tokens: readonly Token[], dot: number): boolean {
  return isDot(tokens[dot]) && tokens[dot + 1]?.kind === 'name' && tokens[dot + 1]?.text === 'env'
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
