import type { FileText } from './file-text.ts'
import type { Sighting } from './finding.ts'
import { closingOf, enclosing, isDot, isFree, isMark, startOfChain } from './marks.ts'
import { importsOf } from './modules.ts'
import type { Token } from './tokens.ts'

const REMEDY =
  'Name what differs: a setting or a flag for each behaviour, with its value for each environment in configuration.'

/** Names of environments, as people give them. */
const ENVIRONMENT =
  /^(prod|production|preprod|pre-production|stage|staging|dev|development|develop|test|testing|qa|uat|ci|sandbox|preview|local)$/i
/** Names of what holds one. */
const HOLDER = /^(\w*_env|env|\w*environment|envname|env_name|rails_env|deploy_?env|app_?env|node_?env)$/i
/** The same in a name of camel case: `appEnv`, `getEnv`. */
const CAMEL_HOLDER = /[a-z]Env$/
/** Names that hold one where it is compared with a name that nothing else has. */
const LOOSE_HOLDER = /^(mode|stage)$/i
const UNMISTAKABLE = /^(prod|production|preprod|staging|dev|development)$/i
/** Methods that give back the same text in another form, and functions that do. */
const SAME = /^(toLowerCase|toUpperCase|trim|toString|String)$/
/** Methods that ask a text for a part of it. */
const ASKING = /^(startsWith|endsWith|includes|equals|localeCompare)$/
/** A pattern that finds the name of an environment, and nothing else. */
const PATTERN = /^\/\^?\(?(prod|production|staging|dev|development)\b/i
const COMPARES = /^[!=]==?$/
/** The same in languages whose tokens are not known here. */
const ELSEWHERE =
  /(?<![\w.])(?:[\w.]{0,60}[._])?(?:node_env|app_env|varve_env|rails_env|flask_env|env|environment)["')\]}]{0,4}\s{0,4}(?:===?|!==?|-eq|=)\s{0,4}["'](prod|production|staging|development)["']/gi

/** Code that asks which environment it runs in, so that what runs in production is what nobody tested. */
export function* environmentBranches(file: FileText): Generator<Sighting> {
  if (file.isTest) return
  if (file.language === 'script' && !isDeclaration(file.tokens)) yield* inScript(file.tokens)
  else if (file.language === 'code') yield* elsewhere(file.text)
}

/** A declaration's rules are told the environment, to judge values by it: that is configuration. */
function isDeclaration(tokens: readonly Token[]): boolean {
  return importsOf(tokens).some(
    ({ specifier, names }) => specifier === 'varve' && /\b(defineConfig|rule)\b/.test(names.join(' ')),
  )
}

function* inScript(tokens: readonly Token[]): Generator<Sighting> {
  for (const [index, token] of tokens.entries()) {
    const environment = environmentAt(tokens, index)
    const holder = environment === undefined ? undefined : holderAskedAt(tokens, index, environment)
    if (holder !== undefined && environment !== undefined) yield sighting(holder.text, environment, token.at)
    const built = buildModeAt(tokens, index)
    if (built !== undefined) yield sighting('the build', built, token.at)
  }
}

function sighting(holder: string, environment: string, at: number): Sighting {
  return { at, issue: `asks whether ${holder} is ${environment}`, remedy: REMEDY }
}

/** The environment that is named at `index`: as text, in a pattern, or as a member of a list of them. */
function environmentAt(tokens: readonly Token[], index: number): string | undefined {
  const { kind, text = '' } = tokens[index] ?? {}
  if (kind === 'text') return ENVIRONMENT.test(text) ? text : undefined
  if (kind === 'pattern') return PATTERN.exec(text)?.[1]
  // Environment.PRODUCTION
  const isMember = kind === 'name' && ENVIRONMENT.test(text) && isDot(tokens[index - 1])
  return isMember && /env(ironment)?s?$/i.test(tokens[index - 2]?.text ?? '') ? text : undefined
}

/** What holds the environment that is asked for by the name at `index`, however it is asked. */
function holderAskedAt(tokens: readonly Token[], index: number, environment: string): Token | undefined {
  const { kind } = tokens[index] ?? {}
  const end =
    kind === 'pattern'
      ? matchedBy(tokens, index)
      : (comparedWith(tokens, index) ??
        (kind === 'text'
          ? (includedIn(tokens, index) ?? askedOf(tokens, index) ?? switchedOn(tokens, index))
          : undefined))
  return end === undefined ? undefined : holderEndingAt(tokens, end, environment)
}

/** `env === 'production'`, `'production' === env`, `env === Environment.PRODUCTION`: where the other side ends. */
function comparedWith(tokens: readonly Token[], index: number): number | undefined {
  const begin = startOfChain(tokens, index)
  if (COMPARES.test(tokens[begin - 1]?.text ?? '')) return begin - 2
  return COMPARES.test(tokens[index + 1]?.text ?? '') ? endOfChain(tokens, index + 2) : undefined
}

/** Where an expression ends that begins at `begin`: `config.get('env')`, `(a ?? b)`. */
function endOfChain(tokens: readonly Token[], begin: number): number {
  let end = isMark(tokens[begin], '(') ? closingOf(tokens, begin) : begin
  for (;;) {
    const next = tokens[end + 1]
    if (isMark(next, '(') || isMark(next, '[')) end = closingOf(tokens, end + 1)
    else if (isDot(next)) end += 2
    else return end
    if (end > begin + 300) return end
  }
}

/** `['production', 'staging'].includes(env)`, `new Set(['production']).has(env)`. */
function includedIn(tokens: readonly Token[], index: number): number | undefined {
  // Told once, at the first of the list.
  if (!isMark(tokens[index - 1], '[')) return undefined
  let end = index + 1
  while (isMark(tokens[end], ',') && tokens[end + 1]?.kind === 'text') end += 2
  if (!isMark(tokens[end], ']')) return undefined
  if (isMark(tokens[end + 1], ')') && tokens[index - 3]?.text === 'Set') end++
  return /^(includes|has)$/.test(tokens[end + 2]?.text ?? '') ? lastArgument(tokens, end + 3) : undefined
}

/** `env.startsWith('prod')`, `Object.is(env, 'production')`. */
function askedOf(tokens: readonly Token[], index: number): number | undefined {
  if (isMark(tokens[index - 1], '(')) {
    const isAsking = ASKING.test(tokens[index - 2]?.text ?? '') && isDot(tokens[index - 3])
    return isAsking ? index - 4 : undefined
  }
  if (!isMark(tokens[index - 1], ',') || !isMark(tokens[index + 1], ')')) return undefined
  const open = enclosing(tokens, index)
  return tokens[open - 1]?.text === 'is' && tokens[open - 3]?.text === 'Object' ? index - 2 : undefined
}

/** `/^prod/.test(env)`, `env.match(/^prod/)`. */
function matchedBy(tokens: readonly Token[], index: number): number | undefined {
  if (isDot(tokens[index + 1]) && tokens[index + 2]?.text === 'test') return lastArgument(tokens, index + 3)
  return isMark(tokens[index - 1], '(') && /^(match|search)$/.test(tokens[index - 2]?.text ?? '')
    ? index - 4
    : undefined
}

/** Where the last argument of a call ends. */
function lastArgument(tokens: readonly Token[], open: number): number | undefined {
  return isMark(tokens[open], '(') ? closingOf(tokens, open) - 1 : undefined
}

/** `switch (env) { case 'production': … }`, told once, at the first environment. */
function switchedOn(tokens: readonly Token[], index: number): number | undefined {
  if (tokens[index - 1]?.text !== 'case') return undefined
  const brace = enclosing(tokens, index)
  if (!isMark(tokens[brace], '{') || !isMark(tokens[brace - 1], ')')) return undefined
  const isFirst = !tokens
    .slice(brace, index - 1)
    .some(({ text }, at) => text === 'case' && environmentAt(tokens, brace + at + 1) !== undefined)
  const isSwitch = tokens[enclosing(tokens, brace - 1) - 1]?.text === 'switch'
  return isSwitch && isFirst ? brace - 2 : undefined
}

/**
 * What holds an environment in an expression that ends at `index`: `process.env.NODE_ENV`, `env['APP_ENV']`,
 * `(env ?? 'development')`, `env.toLowerCase()`, `config.get('env')`, `getEnv()`.
 */
function holderEndingAt(tokens: readonly Token[], index: number, environment: string, depth = 0): Token | undefined {
  if (depth > DEEPEST) return undefined
  if (isMark(tokens[index], ')')) {
    const inner = insideOf(tokens, enclosing(tokens, index), index)
    return holderEndingAt(tokens, inner, environment, depth + 1)
  }
  const last = isMark(tokens[index], ']') ? tokens[index - 1] : tokens[index]
  if (last === undefined || !/^(name|text)$/.test(last.kind)) return undefined
  const isLoose = LOOSE_HOLDER.test(last.text) && UNMISTAKABLE.test(environment)
  return isLoose || HOLDER.test(last.text) || CAMEL_HOLDER.test(last.text) ? last : undefined
}

/** Nobody nests further to say which environment it is. */
const DEEPEST = 4

/** Where the expression ends that tells what a call or a pair of brackets stands for. */
function insideOf(tokens: readonly Token[], open: number, close: number): number {
  const called = tokens[open - 1]
  if (called?.kind !== 'name' || /^(if|while|return|case|typeof)$/.test(called.text)) {
    const fallback = tokens.slice(open, close).findIndex(({ text }) => text === '??' || text === '||')
    return fallback === -1 ? close - 1 : open + fallback - 1
  }
  if (SAME.test(called.text)) return isDot(tokens[open - 2]) ? open - 3 : close - 1
  // config.get('env'), and getEnv() by its own name.
  return close === open + 2 && tokens[open + 1]?.kind === 'text' ? open + 1 : open - 1
}

/** `import.meta.env.PROD`. */
function buildModeAt(tokens: readonly Token[], index: number): string | undefined {
  const isMeta =
    isFree(tokens, index, 'import') && tokens[index + 2]?.text === 'meta' && tokens[index + 4]?.text === 'env'
  const { text = '' } = (isMeta && isDot(tokens[index + 5]) && tokens[index + 6]) || {}
  return /^(PROD|DEV)$/.test(text) ? text : undefined
}

function* elsewhere(text: string): Generator<Sighting> {
  for (const match of text.matchAll(ELSEWHERE)) yield sighting('the environment', match[1] ?? '', match.index)
}
