import { hasCredentials, nameOfSecretIn } from './command-secret.ts'
import type { Instruction, Word } from './dockerfile.ts'
import type { FileText } from './file-text.ts'
import type { Sighting } from './finding.ts'
import { baseName, isSample } from './language.ts'
import { isPlaceholder, looksSecret } from './literal.ts'
import { kindOfVariable } from './secretive.ts'

const IN_BUILD = 'Give it to the one step that needs it: RUN --mount=type=secret,id=…'
const IN_RUN = 'Leave it out, and give it when the container runs: a secret mount, or -e.'

/** Secrets that a Dockerfile would put into an image, where everybody who has the image can read them. */
export function* dockerfileSecrets(file: FileText): Generator<Sighting> {
  for (const one of file.instructions) {
    if (one.name === 'ENV') yield* inEnvironment(one)
    else if (one.name === 'ARG') yield* inArguments(one)
    else if (one.name === 'LABEL') yield* inLabels(one)
    else if (/^(RUN|CMD|ENTRYPOINT|HEALTHCHECK)$/.test(one.name)) yield* inCommands(one)
    else if (one.name === 'COPY' || one.name === 'ADD') yield* inCopies(one)
  }
}

/** A variable that an instruction sets. */
export interface SetVariable {
  readonly name: string
  readonly value: string
  readonly at: number
}

/** The variables of `ENV`, in both of its forms. */
export function variablesOf({ words }: Instruction): SetVariable[] {
  const [first, ...rest] = words
  if (first === undefined) return []
  if (first.text.includes('=')) return words.map(assignment)
  return [{ name: first.text, value: rest.map(({ text }) => text).join(' '), at: first.at }]
}

function assignment({ text, at }: Word): SetVariable {
  const equals = text.indexOf('=')
  return equals === -1
    ? { name: text, value: '', at }
    : { name: text.slice(0, equals), value: text.slice(equals + 1), at }
}

function* inEnvironment(instruction: Instruction): Generator<Sighting> {
  for (const { name, value, at } of variablesOf(instruction)) {
    if (kindOfVariable(name) === undefined || value === '') continue
    yield { at, issue: `bakes ${name} into the image with ENV`, remedy: IN_RUN }
  }
}

/** The history of an image holds the arguments it was built with, also those that only the command line gave. */
function* inArguments({ words }: Instruction): Generator<Sighting> {
  for (const { name, at } of words.map(assignment)) {
    if (kindOfVariable(name) !== undefined) {
      yield { at, issue: `takes ${name} as a build argument, which the image's history keeps`, remedy: IN_BUILD }
    }
  }
}

function* inLabels(instruction: Instruction): Generator<Sighting> {
  for (const { name, value, at } of variablesOf(instruction)) {
    const kind = kindOfVariable(name)
    if (kind === undefined || !looksSecret(value, { kind, madeUp: false })) continue
    yield { at, issue: `tells ${name} to everybody who has the image, with LABEL`, remedy: IN_RUN }
  }
}

/** The history of an image holds its commands as well. */
function* inCommands({ name, words }: Instruction): Generator<Sighting> {
  const remedy = name === 'RUN' ? IN_BUILD : IN_RUN
  const isCurl = words.some(({ text }) => /\bcurl\b/.test(text))
  for (const [index, { text, at }] of words.entries()) {
    const before = words[index - 1]?.text ?? ''
    // What an option is followed by belongs to it.
    const whole = /^-[^=]+$/.test(before) ? `${before} ${text}` : text
    const given = nameOfSecretIn(whole)
    if (given !== undefined) yield { at, issue: `gives ${given} in a command, which the image keeps`, remedy }
    if (isCurl && hasCredentials(whole)) {
      yield { at, issue: 'gives curl a password in a command, which the image keeps', remedy }
    }
  }
}

/** Files that exist to hold secrets, by their names. */
const SECRET_FILE =
  /^(\.env(\..+)?|\.?secrets(\..+)?|.+\.(pem|key|p12|pfx|jks|keystore)|id_(rsa|dsa|ecdsa|ed25519)|\.npmrc|\.netrc|\.pgpass|\.ssh|\.aws|\.kube|credentials(\.json)?|service-account.*\.json)$/i

function* inCopies({ words }: Instruction): Generator<Sighting> {
  const paths = words.filter(({ text }) => !text.startsWith('--')).slice(0, -1)
  for (const { text, at } of paths) {
    const path = text.replaceAll(/^\[?"?|"?,?\]?$/g, '')
    const name = baseName(path.replace(/\/+$/, ''))
    // A pattern with a star may mean one: `.env*`.
    if (!SECRET_FILE.test(name.replace(/\*+$/, '')) || isSample(name) || isPlaceholder(name)) continue
    yield {
      at,
      issue: `copies ${name} into the image`,
      remedy: 'Mount it when the container runs, and list it in .dockerignore.',
    }
  }
}
