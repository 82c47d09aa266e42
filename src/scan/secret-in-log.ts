import type { FileText } from './file-text.ts'
import type { Sighting } from './finding.ts'
import { closingOf, enclosing, isDot, isFree, isMark, startOfChain } from './marks.ts'
import { isSecretive } from './secretive.ts'
import type { Token } from './tokens.ts'

const REMEDY = 'Log the Secret itself, which prints ••••, or nothing of it.'
const LOGGER = /^(console|log|logger|logging|pino|winston|bunyan|debug)$/i
const LEVEL = /^(log|trace|debug|info|notice|warn|warning|error|fatal|critical|verbose|dir|table|write)$/
/** Functions that log by themselves. */
const LOGS = /^(log|debug|logger)$/
const FAILURE = /(Error|Exception|Failure)$/
const RESPONSE = /^(res|response|reply)$/
const ANSWERS = /^(send|json|jsonp|end|write)$/
/** Where things are said to. */
type Where = 'the log' | "an error's message" | 'a response'

/** Secrets on their way into a log, an error's message or a response. */
export function* secretsInLogs({ language, tokens, isTest }: FileText): Generator<Sighting> {
  if (language !== 'script' || isTest) return
  const revealed = new Set(tokens.filter((_, index) => isRevealed(tokens, index)).map(({ text }) => text))
  for (const [index, token] of tokens.entries()) {
    const where = isMark(token, '(') ? saidBy(tokens, index) : undefined
    if (where === undefined) continue
    const close = closingOf(tokens, index)
    // `log(token) { … }` declares a method.
    if (isMark(tokens[close + 1], '{')) continue
    const shown = shownIn(tokens, { open: index, close, where, revealed })
    if (shown !== undefined) yield { issue: `puts ${shown.what} into ${where}`, remedy: REMEDY, ...shown }
  }
}

/**
 * What a call says things to, if it does: `console.log(`, `this.logger.child({}).info(`, `debug(`, `new Error(`,
 * `process.stdout.write(`, `res.json(`.
 */
function saidBy(tokens: readonly Token[], open: number): Where | undefined {
  const [before, called] = [tokens[open - 2], tokens[open - 1]]
  if (called?.kind !== 'name') return undefined
  if (!isDot(before)) return saidAlone(called.text, before?.text ?? '', tokens[open - 3]?.text ?? '')
  const objects = tokens.slice(startOfChain(tokens, open - 1), open - 2).filter(({ kind }) => kind === 'name')
  if (ANSWERS.test(called.text) && RESPONSE.test(objects[0]?.text ?? '')) return 'a response'
  if (!LEVEL.test(called.text)) return undefined
  const isOwn = called.text === 'log' && objects.length === 1 && objects[0]?.text === 'this'
  const isLogger = objects.some(({ text }) => LOGGER.test(text) || /^std(out|err)$/.test(text))
  return isOwn || isLogger ? 'the log' : undefined
}

function saidAlone(called: string, before: string, first: string): Where | undefined {
  if (before === 'new' && (FAILURE.test(called) || first === 'throw')) return "an error's message"
  if (/^[A-Z]/.test(called) && FAILURE.test(called) && !/^(function|class|extends)$/.test(before)) {
    return "an error's message"
  }
  return LOGS.test(called) && !/^(function|new)$/.test(before) ? 'the log' : undefined
}

/** Whether the name at `index` is that of a Secret, which is safe as it stands: elsewhere it is told to `reveal()`. */
function isRevealed(tokens: readonly Token[], index: number): boolean {
  return tokens[index]?.kind === 'name' && isDot(tokens[index + 1]) && tokens[index + 2]?.text === 'reveal'
}

/** A call that says something. */
interface Saying {
  readonly open: number
  readonly close: number
  readonly where: Where
  /** Names of Secrets, which are safe as they stand. */
  readonly revealed: ReadonlySet<string>
}

type Shown = Pick<Sighting, 'at' | 'severity'> & { readonly what: string }

function shownIn(tokens: readonly Token[], { open, close, where, revealed }: Saying): Shown | undefined {
  for (let index = open + 1; index < close; index++) {
    const { kind, text = '', at = 0 } = tokens[index] ?? {}
    if (kind !== 'name') continue
    if (text === 'reveal' && isDot(tokens[index - 1]) && isMark(tokens[index + 1], '(')) {
      return { what: 'a secret', at }
    }
    const variable = variableAt(tokens, index)
    if (variable !== undefined) return { what: variable, at }
    // An answer may well hold a token that was made for who asks.
    const isPlain = where !== 'a response' && isShownAt(tokens, index, open) && !revealed.has(text)
    if (isPlain) return { what: text, at, severity: 'warning' }
  }
  return undefined
}

/** What stands before and behind something that is shown as a whole. */
const BEFORE = /^([({,:+]|\$\{)$/
const BEHIND = /^[)},+]$/
/** Words of any text, too, to a program that reads it. */
const ANY_WORD = /^(token|secret|key)$/

/** Whether a variable that sounds secret is shown: `{ token }`, `${dbPassword}`, and not `hash(password)`, `!token`. */
function isShownAt(tokens: readonly Token[], index: number, call: number): boolean {
  const [before, { text = '' } = {}, behind] = [tokens[index - 1], tokens[index], tokens[index + 1]]
  if (before?.kind !== 'mark' || behind?.kind !== 'mark') return false
  if (!BEHIND.test(behind.text) || !BEFORE.test(before.text) || !isSecretive(text)) return false
  let open = enclosing(tokens, index)
  if (ANY_WORD.test(text) && !isMark(tokens[open], '{')) return false
  while (open > call && !(isMark(tokens[open], '(') && tokens[open - 1]?.kind === 'name'))
    open = enclosing(tokens, open)
  return open === call
}

/** The environment as a whole, or a variable of it that sounds secret. */
function variableAt(tokens: readonly Token[], index: number): string | undefined {
  if (!isFree(tokens, index, 'process') || tokens[index + 2]?.text !== 'env') return undefined
  const next = tokens[index + 3]
  const name = isDot(next) || isMark(next, '[') ? tokens[index + 4]?.text : undefined
  if (name === undefined) return 'the whole environment'
  return isSecretive(name) ? name : undefined
}
