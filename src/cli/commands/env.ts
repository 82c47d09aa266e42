import { originText, VarveError, type Inspection, type Problem, type Source } from 'varve'
import { expected } from 'varve/schema'
import { needOf, type Need } from '../../generate/declared.ts'
import { command, examples, type Bind } from '../command.ts'
import { fits } from '../keys.ts'
import { inspectTarget } from '../opening.ts'
import { sourcesOf } from '../project-sources.ts'
import type { Session } from '../session.ts'
import { sourceJson } from '../source-json.ts'
import { standings, type Standing } from '../standing.ts'
import { startText } from '../start.ts'
import { table, type Cell } from '../table.ts'
import { readsVariables, variablesOf } from '../variables.ts'
import { unfitText, whereaboutsOf } from '../whereabouts.ts'
import { count } from '../words.ts'

interface EnvFlags {
  readonly set?: boolean
  readonly missing?: boolean
}

/** A key with the variables it is read from. */
interface Variable extends Standing {
  readonly names: readonly [string, ...string[]]
  readonly need: Need
  /** What the environment, or a `.env` file, has for it. */
  readonly given: Standing['winner']
}

/** `varve env [KEYS]`: every key with its variable, and where it is set now. Needs no store, and opens none. */
export function environment(bind: Bind): ReturnType<Bind> {
  const grammar = command('env', 'show the variable of every key, and where the key is set now')
    .argument('[keys]', 'only keys that begin like this, or fit this: server., *.port')
    .option('--set', 'only keys that a variable sets, in the environment or in a .env file')
    .option('--missing', 'only keys that must be set and are not')
  examples(grammar, 'varve env', 'varve env --missing --environment production', 'varve env --json=variable,key,need')
  return bind<EnvFlags>(grammar, async (session, flags, [pattern]) => {
    if (flags.set === true && flags.missing === true) {
      throw new VarveError('USAGE', { issue: '--set and --missing leave nothing.', remedy: 'Choose one.' })
    }
    const inspection = await inspectTarget(session)
    const target = await session.target()
    const sources = sourcesOf(target, session.surroundings.env)
    if (!readsVariables(sources)) {
      session.output.warn('no source reads variables, so that nothing can be set by one. Add env() to the sources.')
    }
    const all = standings(target, inspection).map(standing => variable(standing, sources))
    const shown = all.filter(one => fits(one.key, pattern) && isWanted(one, flags))
    const strangers = pattern === undefined && flags.missing !== true ? strangersIn(inspection) : []
    show({ shown, strangers, inspection }, session)
  })
}

function variable(standing: Standing, sources: readonly Source[]): Variable {
  const { declared, listing } = standing
  const isVariable = ({ layer, status }: NonNullable<Standing['winner']>): boolean =>
    (layer === 'env' || layer === 'dotenv') && status !== 'absent'
  return {
    ...standing,
    names: variablesOf(declared, { sources }),
    need: needOf(declared),
    given: listing.explanation.layers.find(isVariable),
  }
}

function isWanted(one: Variable, { set, missing }: EnvFlags): boolean {
  if (set === true) return one.given !== undefined
  return missing !== true || isMissing(one)
}

function isMissing({ winner, need }: Variable): boolean {
  return winner === undefined && need !== 'never'
}

/** Variables that look meant for this program, and that no key is read from. */
function strangersIn({ problems, documents }: Inspection): readonly Problem[] {
  const files = documents.filter(({ layer }) => layer === 'dotenv').map(({ name }) => name)
  return problems.filter(({ code, place }) => {
    if (code !== 'UNKNOWN_KEY' || place === undefined) return false
    return 'variable' in place || ('file' in place && files.includes(place.file))
  })
}

interface Shown {
  readonly shown: readonly Variable[]
  readonly strangers: readonly Problem[]
  readonly inspection: Inspection
}

function show({ shown, strangers, inspection }: Shown, session: Session): void {
  const { output } = session
  if (output.json !== undefined) {
    return output.printJson([...shown.map(variableJson), ...strangers.map(strangerJson)])
  }
  const rows = [...shown.map(one => row(one, session)), ...strangers.map(one => strangerRow(one, session))]
  for (const line of table(rows, output)) output.print(line)
  const missing = shown.filter(isMissing).length
  const parts = [
    count(shown.length, 'key'),
    ...(missing === 0 ? [] : [`${missing} missing`]),
    ...(strangers.length === 0 ? [] : [`${strangers.length} unknown`]),
    `environment ${startText(inspection)}`,
  ]
  output.say(`\n${output.paint.dim(parts.join(' · '))}`)
}

const NEEDS: Readonly<Record<Need, string>> = {
  always: 'required',
  'in production': 'required in production',
  never: 'optional',
}

function row(one: Variable, session: Session): Cell[] {
  const { paint, forPeople } = session.output
  const { key, declared, names, need, given, winner } = one
  const color = winner === undefined ? paint.red : given?.status === 'wins' ? paint.green : paint.dim
  const shown = declared.envDeclared || !forPeople ? names.join(', ') : names[0]
  return [
    { text: shown, paint: given === undefined ? (text: string) => text : paint.green },
    key,
    { text: expected(declared.schema), paint: paint.dim },
    { text: NEEDS[need], paint: need === 'never' ? paint.dim : (text: string) => text },
    { text: session.shortPath(nowText(one)), paint: color },
  ]
}

/** Where a key is set now: `set` where its variable of that name decides. */
function nowText(one: Variable): string {
  const { names, given, winner } = one
  const place = given?.origin === undefined ? '' : originText(given.origin)
  if (given?.status === 'invalid') return unfitText(given)
  if (given?.status === 'wins') return place === names[0] ? 'set' : whereaboutsOf(one)
  const by = winner === undefined || given === undefined ? '' : ` (${place} is set, and covered)`
  return `${whereaboutsOf(one)}${by}`
}

function strangerRow({ key = '', origin = '', remedy = '' }: Problem, session: Session): Cell[] {
  const { yellow } = session.output.paint
  const place = origin === key ? '' : ` in ${session.shortPath(origin)}`
  return [{ text: key, paint: yellow }, '', '', '', { text: `unknown${place}. ${remedy}`.trimEnd(), paint: yellow }]
}

function variableJson({ key, declared, listing, names, need, given, winner }: Variable): object {
  return {
    variable: names[0],
    names,
    key,
    type: listing.type,
    expected: expected(declared.schema),
    secret: declared.secret,
    need,
    given: given?.origin === undefined ? null : { ...given.origin, fits: given.status !== 'invalid' },
    source: winner === undefined ? null : sourceJson(listing.explanation),
    unknown: false,
    remedy: null,
  }
}

function strangerJson({ key = '', place, remedy }: Problem): object {
  const nothing = { type: null, expected: null, secret: false, need: 'never', source: null }
  const facts = { given: { ...place, fits: false }, unknown: true, remedy: remedy ?? null }
  return { variable: key, names: [key], key: null, ...nothing, ...facts }
}
