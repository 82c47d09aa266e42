import type { FileText } from './file-text.ts'
import type { Sighting } from './finding.ts'
import { closingOf, isDot, isFree, isMark } from './marks.ts'
import { isSecretive } from './secretive.ts'
import type { Token } from './tokens.ts'

const REMEDY = 'Log the Secret itself, which prints ••••, or nothing of it.'
const LOGGER = /^(console|log|logger|logging|pino|winston|bunyan|debug)$/i
const LEVEL = /^(log|trace|debug|info|notice|warn|warning|error|fatal|critical|verbose|dir|table|write)$/

/** Secrets on their way into a log or an error's message. */
export function* secretsInLogs({ language, tokens, isTest }: FileText): Generator<Sighting> {
  if (language !== 'script' || isTest) return
  for (const [index, token] of tokens.entries()) {
    const where = isMark(token, '(') ? saidBy(tokens, index) : undefined
    if (where === undefined) continue
    const shown = shownBetween(tokens, index, closingOf(tokens, index))
    if (shown !== undefined) yield { at: shown.at, issue: `puts ${shown.what} into ${where}`, remedy: REMEDY }
  }
}

/** What a call says things to, if it does: `console.log(`, `this.logger.info(`, `new Error(`, `process.stdout.write(`. */
function saidBy(tokens: readonly Token[], open: number): string | undefined {
  const [object, dot, called] = [tokens[open - 3], tokens[open - 2], tokens[open - 1]]
  if (called?.kind !== 'name') return undefined
  if (dot?.text === 'new' && /(Error|Exception)$/.test(called.text)) return "an error's message"
  if (!isDot(dot) || !LEVEL.test(called.text)) return undefined
  return LOGGER.test(object?.text ?? '') || /^std(out|err)$/.test(object?.text ?? '') ? 'the log' : undefined
}

interface Shown {
  readonly what: string
  readonly at: number
}

function shownBetween(tokens: readonly Token[], open: number, close: number): Shown | undefined {
  for (let index = open + 1; index < close; index++) {
    const { text = '', at = 0 } = tokens[index] ?? {}
    if (text === 'reveal' && isDot(tokens[index - 1]) && isMark(tokens[index + 1], '(')) {
      return { what: 'a secret', at }
    }
    const variable = variableAt(tokens, index)
    if (variable !== undefined) return { what: variable, at }
  }
  return undefined
}

/** The environment as a whole, or a variable of it that sounds secret. */
function variableAt(tokens: readonly Token[], index: number): string | undefined {
  if (!isFree(tokens, index, 'process') || tokens[index + 2]?.text !== 'env') return undefined
  const next = tokens[index + 3]
  const name = isDot(next) || isMark(next, '[') ? tokens[index + 4]?.text : undefined
  if (name === undefined) return 'the whole environment'
  return isSecretive(name) ? name : undefined
}
