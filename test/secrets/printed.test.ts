import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Command } from 'commander'
import { newFernetKey } from 'varve/secrets'
import { grammar } from '../../src/cli/program.ts'
import { shell, type Shell } from '../cli/shell.ts'
import { byTier, isLong } from '../tier.ts'
import { COMMAND_LINES, type CommandLine } from './command-lines.ts'
import { filesBelow, held } from './hunt.ts'
import { dotenvText } from './field.ts'
import { planted, plantedKey, TEXT_FORMS, type Planted } from './planted.ts'
import { Sightings } from './sightings.ts'

/** A secret for each way in which one comes into a project. */
const project = fc.record({
  variable: planted(),
  dotenv: planted(),
  json: planted(),
  devDefault: planted(),
  takenIn: planted(['a word', 'an address']),
  stored: planted(),
  former: planted(),
  tenant: planted(),
  valueFile: planted(),
  fetched: planted(TEXT_FORMS),
  storedElsewhere: planted(TEXT_FORMS),
  imported: planted(),
  unfit: planted(['a word', 'text with quotes', 'an address']),
  candidate: planted(),
  scheduled: planted(),
  rotatedElsewhere: planted(TEXT_FORMS),
  passphrase: planted(),
})
type Project = typeof project extends fc.Arbitrary<infer P> ? P : never

/** The project's keys, which lie in a file of it: the second was the first one before. */
const OWN_KEYS = [newFernetKey(), newFernetKey()] as const
const OTHER_KEY = newFernetKey()
/** With another key than the project's, and without one. */
const [OTHER, NONE] = [{ VARVE_ENCRYPTION_KEY: OTHER_KEY }, {}]
const KEYS = {
  ownKey: plantedKey(OWN_KEYS[0]),
  formerKey: plantedKey(OWN_KEYS[1]),
  otherKey: plantedKey(OTHER_KEY),
}

/** Commands that show what is stored, in one way or another. */
const SHOWING =
  /^(?:set|secret set|import|rollout|list|get|explain|tenant|history|blame|diff|snapshot|export|verify|doctor)/

describe('secrets of every form in a project', () => {
  it('are printed by no command, in text or JSON, done or failed, and in no file that one writes', async () => {
    const hunt = fc.asyncProperty(project, async planting => {
      const files = filesOf(planting, {})
      await using sh = await shell(files)
      const sightings = new Sightings({ ...planting, ...KEYS })
      const own = { VARVE_ENCRYPTION_KEY_FILE: sh.box.path('varve.keys') }
      for (const line of Object.values(COMMAND_LINES).flat()) await printed(sh, line, { planting, sightings, own })
      for (const name of filesBelow(sh.box.directory)) {
        const file = path.relative(sh.box.directory, name)
        if (!Object.hasOwn(files, file)) sightings.look(`the file ${file}`, readFileSync(name))
      }
      expect(sightings.seen).toEqual([])
      // There was something to look for.
      expect(existsSync(sh.box.path('.varve/varve.db'))).toBe(true)
      for (const key of OWN_KEYS) expect(readFileSync(sh.box.path('varve.keys'), 'utf8')).not.toContain(key)
    })
    await held(hunt, { runs: byTier({ short: 1, long: 15 }), seed: 7 })
  })

  it('are printed by no command where they are stored in the open', async () => {
    const hunt = fc.asyncProperty(project, async planting => {
      await using sh = await shell(filesOf(planting, { secrets: { plaintext: true } }))
      const sightings = new Sightings(planting)
      const lines = Object.entries(COMMAND_LINES).flatMap(([name, own]) => (SHOWING.test(name) ? own : []))
      for (const line of lines) await printed(sh, line, { planting, sightings, own: NONE })
      expect(sightings.seen).toEqual([])
    })
    await held(hunt, { runs: byTier({ short: 1, long: 15 }), seed: 7 })
  })

  it('have been looked for in every command there is', () => {
    const nowhere = { write: () => {} }
    const surroundings = {
      cwd: '/',
      env: {},
      stdin: { async *[Symbol.asyncIterator]() {} },
      stdout: nowhere,
      stderr: nowhere,
    }
    expect(new Set(Object.keys(COMMAND_LINES))).toEqual(new Set(namesIn(grammar(surroundings))))
  })
})

function namesIn(parent: Command, before: readonly string[] = []): string[] {
  return parent.commands.flatMap(one => {
    const names = [...before, one.name()]
    const own = one.commands.filter(({ _hidden }: Command & { _hidden?: boolean }) => _hidden !== true)
    return own.length === 0 ? [names.join(' ')] : namesIn(one, names)
  })
}

/** How a command line is run: with which key, at a terminal or not, in text or JSON. */
interface Way {
  readonly key: Readonly<Record<string, string>>
  readonly terminal: boolean
  readonly more: readonly string[]
}

const FORMS = [
  { terminal: true, more: [] },
  { terminal: false, more: [] },
  { terminal: false, more: ['--json'] },
] as const

let turn = 0

/** In every form with every key or, in the short run, in each of them in turn. What writes has its own key, or none. */
function waysOf({ args }: CommandLine, own: Way['key']): readonly Way[] {
  const keys = own === NONE ? [own] : args.includes('-m') ? [own, NONE] : [own, OTHER, NONE]
  if (isLong) return keys.flatMap(key => FORMS.map(form => ({ key, ...form })))
  turn += 1
  const others = turn % 2 === 0 || own === NONE ? [] : [keys[1 + ((turn >> 1) % (keys.length - 1))] ?? NONE]
  return [own, ...others].map((key, index) => ({ key, ...(FORMS[(turn + index) % 3] ?? FORMS[0]) }))
}

/** What is hunted: for what was planted, in a project with this key. */
interface Hunted {
  readonly planting: Project
  readonly sightings: Sightings
  readonly own: Way['key']
}

/** Runs a command line, and looks through what it prints. */
async function printed(sh: Shell, line: CommandLine, { planting, sightings, own }: Hunted): Promise<void> {
  const { args, piped, shows } = line
  for (const { key, terminal, more } of waysOf(line, own)) {
    const given = piped === undefined ? {} : { stdin: JSON.stringify(planting[piped].value) }
    const at = args.indexOf('--')
    const words = args.toSpliced(at === -1 ? args.length : at, 0, ...more, '--no-input')
    const env = { ...environmentOf(planting, sh.box.directory), ...key }
    // At a terminal a secret may be revealed, and is: that is tested on its own.
    const isTerminal = terminal && piped === undefined && !args.includes('reveal')
    const sitting = { env, enter: true, terminal: isTerminal, ...given } as const
    const outcome = await sh.as(sitting, ...words)
    const output = `varve ${words.join(' ')}${key === own ? '' : key === NONE ? ', without a key' : ', with another key'}`
    sightings.look(output, outcome.out, shows === undefined ? [] : [shows])
    sightings.look(`${output}, on standard error`, outcome.err)
    if (isExpected(line) && key === own && outcome.code !== 0) throw new Error(`${output} failed: ${outcome.err}`)
  }
}

/** What has to be done, so that there is something to look for. */
function isExpected({ args, shows }: CommandLine): boolean {
  const words = args.join(' ')
  return shows !== undefined || (EXPECTED.some(begin => words.startsWith(begin)) && !args.includes('--expect'))
}

const EXPECTED: readonly string[] = [
  ...['set stored.secret - ', 'rollout start ', 'secret set stored.secret - ', 'secret keygen --file varve.keys'],
  ...['secret rotate elsewhere.secret --reference file:kept/rotated', 'secret rotate-key --settle'],
  ...['secret destroy rotated.secret --all'],
]

function environmentOf({ variable, takenIn }: Project, directory: string): Record<string, string> {
  const fetched = { FETCHED__SECRET: `file:${directory}/kept/fetched` }
  return { VARIABLE__SECRET: variable.text, TAKEN_IN__SECRET: takenIn.text, ...fetched }
}

const TYPES: Readonly<Record<string, string>> = { 'a number': 'integer', 'an object': 'json', 'an address': 'url' }

function filesOf(planting: Project, opening: object): Readonly<Record<string, string>> {
  const typed = ({ form }: Planted): object => ({ type: TYPES[form] ?? 'string', secret: true })
  const several = { secret: { type: 'json', secret: true } }
  const checked = { secret: { type: 'integer', min: 1, max: 5, secret: true } }
  const declaration = {
    variable: { secret: typed(planting.variable) },
    dotenv: { secret: typed(planting.dotenv) },
    json: { secret: typed(planting.json) },
    devDefault: { secret: { ...typed(planting.devDefault), devDefault: planting.devDefault.value } },
    fetched: { secret: { type: 'string', secret: true } },
    elsewhere: { secret: { type: 'string', secret: true } },
    takenIn: { secret: { type: 'string', secret: true, kind: 'setting' } },
    greeting: { type: 'string', kind: 'setting', default: 'Hello' },
    ...{ stored: several, rotated: several, imported: several, rolledOut: several, scheduled: several, checked },
    limits: { maxUploads: { type: 'integer', default: 10 } },
    newFlow: { kind: 'flag' },
  }
  return {
    'varve.config.json': JSON.stringify({ config: declaration, ...opening }),
    'config.json': JSON.stringify({ json: { secret: planting.json.value }, greeting: 'Dear ${takenIn.secret}' }),
    '.env': `DOTENV__SECRET=${dotenvText(planting.dotenv.text)}\n`,
    'kept/fetched': planting.fetched.text,
    'kept/rotated': planting.rotatedElsewhere.text,
    'varve.keys': `${OWN_KEYS.join('\n')}\n`,
    'kept/elsewhere': planting.storedElsewhere.text,
    'value-file': JSON.stringify(planting.valueFile.value),
    'flag.json': JSON.stringify({ flag: { serve: 'on' } }),
    'import.json': JSON.stringify({ 'imported.secret': planting.imported.value }),
    'unfit.json': JSON.stringify({ 'checked.secret': planting.unfit.value, 'limits.maxUploads': 20 }),
  }
}
