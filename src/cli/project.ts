import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { VarveError } from 'varve'
import { isRecord } from './record.ts'

/** One file that a project gets, or has already. */
export interface Step {
  readonly file: string
  /** What happens to it, in words. */
  readonly what: string
  /** What it will hold; undefined when nothing changes. */
  readonly text?: string
  readonly isNew?: boolean
  /** True when the package is not among the project's dependencies yet. */
  readonly needsInstall?: boolean
}

/** What has to be written so that a folder is a project with a first declaration. What is there already stays. */
export function plan(directory: string, { javascript }: { readonly javascript: boolean }): Step[] {
  const manifest = manifestIn(directory)
  const isModule = manifest?.content['type'] === 'module'
  const typescript = !javascript && (existsSync(path.join(directory, 'tsconfig.json')) || uses(manifest, 'typescript'))
  const extension = `${isModule ? '' : 'm'}${typescript ? 'ts' : 'js'}`
  const source = existsSync(path.join(directory, 'src')) ? 'src/' : ''
  return [
    ...declaration(directory, { source, extension, needsInstall: !uses(manifest, 'varve') }),
    gitignore(directory),
    ...(manifest === undefined ? [] : [script(manifest)]),
  ]
}

/** Writes the files of the steps that change something. */
export function carryOut(steps: readonly Step[]): void {
  for (const { file, text } of steps) {
    if (text === undefined) continue
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

interface Manifest {
  readonly file: string
  readonly text: string
  readonly content: Readonly<Record<string, unknown>>
}

function manifestIn(directory: string): Manifest | undefined {
  const file = path.join(directory, 'package.json')
  if (!existsSync(file)) return undefined
  const text = readFileSync(file, 'utf8')
  try {
    const content: unknown = JSON.parse(text)
    if (isRecord(content)) return { file, text, content }
  } catch {
    // Said below, in words that help.
  }
  throw new VarveError('USAGE', {
    issue: `${file} is not a JSON object.`,
    remedy: 'Mend it, then run `varve init` again.',
  })
}

function uses(manifest: Manifest | undefined, name: string): boolean {
  const lists = [manifest?.content['dependencies'], manifest?.content['devDependencies']]
  return lists.some(list => isRecord(list) && list[name] !== undefined)
}

const NAMES = ['ts', 'mts', 'js', 'mjs', 'json'].map(extension => `varve.config.${extension}`)

/** The declaration and the config file that names it; neither, where there is a config file. */
function declaration(
  directory: string,
  { source, extension, needsInstall }: { source: string; extension: string; needsInstall: boolean },
): Step[] {
  const there = NAMES.find(name => existsSync(path.join(directory, name)))
  if (there !== undefined) return [{ file: path.join(directory, there), what: 'is there already' }]
  const file = path.join(directory, source, `config.${extension}`)
  const step = { file, what: 'declares two values to begin with', text: DECLARATION, isNew: true, needsInstall }
  return [
    existsSync(file) ? { file, what: 'is there already: let it export `config`' } : step,
    {
      file: path.join(directory, `varve.config.${extension}`),
      what: 'tells the command line where the declaration is',
      text: configText(`./${source}config.${extension}`),
      isNew: true,
    },
  ]
}

const DECLARATION = `import { defineConfig, flag, live } from 'varve'
import { integer } from 'varve/schema'

export const config = defineConfig({
  limits: {
    maxUploads: live(integer({ min: 1, max: 500 }), { default: 10, unit: 'per day', doc: 'Uploads a user may make.' }),
  },
  features: {
    darkMode: flag({ doc: 'Show the dark theme.' }),
  },
})
`

function configText(specifier: string): string {
  return `import { configFiles, dotenv, env } from 'varve/sources'
import { config } from '${specifier}'

// At start, values come from config.toml and its like, from .env and from the environment: what is later here is stronger.
// Without a store named, live values are kept in .varve/varve.db beside this file.
export default { config, sources: [configFiles(), dotenv(), env()] }
`
}

/** What a repository must not hold: the embedded store, and the keys that secrets are sealed with. */
const IGNORED = [
  { line: '.varve/', rule: /^\/?\.varve\/?$/m },
  { line: '*.keys', rule: /^\*\.keys$/m },
]

function gitignore(directory: string): Step {
  const file = path.join(directory, '.gitignore')
  const isNew = !existsSync(file)
  const text = isNew ? '' : readFileSync(file, 'utf8')
  const lines = IGNORED.filter(({ rule }) => !rule.test(text)).map(({ line }) => line)
  if (lines.length === 0) return { file, what: 'leaves .varve/ and files of keys out already' }
  const begin = text === '' || text.endsWith('\n') ? text : `${text}\n`
  const what = `leaves ${lines.join(' and ')} out of the repository`
  return { file, what, text: `${begin}${lines.join('\n')}\n`, isNew }
}

function script({ file, text, content }: Manifest): Step {
  const scripts = isRecord(content['scripts']) ? content['scripts'] : {}
  if (scripts['varve'] !== undefined) return { file, what: 'has a script called varve already' }
  const indent = /^\{\r?\n([ \t]+)/.exec(text)?.[1] ?? '  '
  const changed = { ...content, scripts: { ...scripts, varve: 'varve' } }
  const end = text.endsWith('\n') ? '\n' : ''
  return {
    file,
    what: 'gets the script "varve"',
    text: JSON.stringify(changed, null, indent) + end,
    isNew: false,
  }
}
