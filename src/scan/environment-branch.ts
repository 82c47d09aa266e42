import type { FileText } from './file-text.ts'
import type { Sighting } from './finding.ts'
import { isMark } from './marks.ts'
import { importsOf } from './modules.ts'
import type { Token } from './tokens.ts'

const REMEDY =
  'Name what differs: a setting or a flag for each behaviour, with its value for each environment in configuration.'

/** Names of environments, as people give them. */
const ENVIRONMENT =
  /^(prod|production|preprod|pre-production|stage|staging|dev|development|develop|test|testing|qa|uat|ci|sandbox|preview|local)$/i
/** Names of what holds one. */
const HOLDER = /^(\w*_env|env|\w*environment|envname|env_name|rails_env|deploy_?env|app_?env|node_?env)$/i
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
    if (token.kind !== 'text' || !ENVIRONMENT.test(token.text)) continue
    const holder = comparedWith(tokens, index) ?? includedIn(tokens, index) ?? switchedOn(tokens, index)
    if (holder !== undefined) yield sighting(holder.text, token.text, token.at)
  }
}

function sighting(holder: string, environment: string, at: number): Sighting {
  return { at, issue: `asks whether ${holder} is ${environment}`, remedy: REMEDY }
}

/** `env === 'production'`, `'production' === env`. */
function comparedWith(tokens: readonly Token[], index: number): Token | undefined {
  if (COMPARES.test(tokens[index - 1]?.text ?? '')) return holderEndingAt(tokens, index - 2)
  if (!COMPARES.test(tokens[index + 1]?.text ?? '')) return undefined
  let end = index + 2
  while (tokens[end]?.kind === 'name' && /^\??\.$/.test(tokens[end + 1]?.text ?? '')) end += 2
  return holderEndingAt(tokens, tokens[end + 1]?.text === '[' ? end + 3 : end)
}

/** `['production', 'staging'].includes(env)`. */
function includedIn(tokens: readonly Token[], index: number): Token | undefined {
  // Told once, at the first of the list.
  if (!isMark(tokens[index - 1], '[')) return undefined
  let end = index + 1
  while (isMark(tokens[end], ',') && tokens[end + 1]?.kind === 'text') end += 2
  if (!isMark(tokens[end], ']') || tokens[end + 2]?.text !== 'includes' || !isMark(tokens[end + 3], '('))
    return undefined
  for (let at = end + 4; at < end + 12 && at < tokens.length; at++) {
    if (isMark(tokens[at], ')')) return holderEndingAt(tokens, at - 1)
  }
  return undefined
}

/** `switch (env) { case 'production': … }`. */
function switchedOn(tokens: readonly Token[], index: number): Token | undefined {
  if (tokens[index - 1]?.text !== 'case' || !isMark(tokens[index - 2], '{') || !isMark(tokens[index - 3], ')')) {
    return undefined
  }
  return holderEndingAt(tokens, index - 4)
}

/** The last name of an expression, if it is one that holds an environment: `process.env.NODE_ENV`, `env['APP_ENV']`. */
function holderEndingAt(tokens: readonly Token[], index: number): Token | undefined {
  const last = isMark(tokens[index], ']') ? tokens[index - 1] : tokens[index]
  return last !== undefined && last.kind !== 'mark' && HOLDER.test(last.text) ? last : undefined
}

function* elsewhere(text: string): Generator<Sighting> {
  for (const match of text.matchAll(ELSEWHERE)) yield sighting('the environment', match[1] ?? '', match.index)
}
