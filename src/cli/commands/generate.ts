import path from 'node:path'
import { Option, type Command } from 'commander'
import { VarveError, type Config } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import { driftLines, generatedText, writeGenerated } from '../generated.ts'
import { sourcesOf } from '../project-sources.ts'
import { table } from '../table.ts'
import { loadTarget } from '../target.ts'
import type { Session } from '../session.ts'
import { visible } from '../words.ts'
import type { Generator, GeneratorOptions } from '../../generate/index.ts'

interface GenerateFlags {
  readonly out?: string
  readonly check?: boolean
  readonly prefix?: string
  readonly name?: string
  readonly namespace?: string
  readonly image?: string
  readonly secrets?: 'environment' | 'files'
  readonly values?: string
  /** True unless `--no-defaults` is said. */
  readonly defaults?: boolean
  readonly title?: string
  readonly id?: string
  readonly draft?: 'draft-07' | 'draft-2020-12'
  readonly sections?: string
  readonly without?: string
  readonly type?: string
}

/** `varve generate WHAT`: what follows from the declaration, as a file that CI can hold against it. */
export function generate(bind: Bind): ReturnType<Bind> {
  return bind<GenerateFlags>(grammar(), async (session, flags, [what]) => {
    const { generators } = await import('../../generate/index.ts')
    if (what === undefined && flags.check !== true && flags.out === undefined) return listed(session, generators)
    const generator = generatorNamed(generators, what)
    const found = session.find()
    session.surroundings.enter?.(found.directory)
    const target = await loadTarget(found)
    const { config } = target
    const naming = { sources: sourcesOf(target, session.surroundings.env) }
    const options = await optionsOf(session, config, { generator, flags, naming })
    const text = await generator.generate(config, options)
    if (flags.check === true) return check(session, generator, { file: fileOf(generator, flags), text })
    if (flags.out === undefined) return printed(session, generator, text)
    return written(session, generator, { file: flags.out, text })
  })
}

function grammar(): Command {
  const options = command('generate', 'write what follows from the declaration: documentation, schemas, manifests')
    .argument('[what]', 'docs, json-schema, env-example, configmap, secret, env-refs, deployment, compose or types')
    .option('--out <file>', 'write this file, instead of printing; one that is there is replaced')
    .option('--check', 'write nothing: end with 10 when the file of --out is not what would be written')
    .option('--prefix <name>', 'begins every variable: SHOP; that of the sources when absent')
    .option('--name <name>', "the program's name in manifests: shop")
    .option('--namespace <name>', 'the Kubernetes namespace')
    .option('--image <image>', 'the container image: shop:1.4')
    .addOption(new Option('--secrets <way>', 'how secrets get into a container').choices(['environment', 'files']))
    .option('--values <file>', 'values of a deployment: a .env file, or a Kubernetes Secret')
    .option('--no-defaults', 'leave out of ConfigMap and Compose what is only declared, not given')
    .option('--without <keys>', 'keys that Kubernetes does not give, as a secret manager has them: stripe.*,mail.key')
    .option('--sections <names>', 'sections a file may have, in the JSON Schema: staging,production')
    .addOption(new Option('--draft <draft>', 'the JSON Schema').choices(['draft-07', 'draft-2020-12']))
    .option('--id <url>', '$id of the JSON Schema')
    .option('--title <text>', 'heading of the documentation and the JSON Schema')
    .option('--type <name>', 'name of the exported type')
  examples(
    options,
    'varve generate docs --out docs/configuration.md',
    'varve generate docs --out docs/configuration.md --check',
    'varve generate json-schema --out varve.schema.json',
    'varve generate configmap --name shop --values production.env',
  )
  return options
}

/** The generator that is meant. */
function generatorNamed(generators: readonly Generator[], what: string | undefined): Generator {
  const names = generators.map(({ name }) => name).join(', ')
  if (what === undefined)
    throw new VarveError('USAGE', { issue: 'It is not said what is generated.', remedy: `Name it: ${names}.` })
  const generator = generators.find(({ name }) => name === what)
  if (generator !== undefined) return generator
  throw new VarveError('USAGE', { issue: `Nothing called ${what} can be generated.`, remedy: `There are ${names}.` })
}

function listed({ output }: Session, generators: readonly Generator[]): void {
  if (output.json !== undefined) {
    return output.printJson(generators.map(({ name, file, description }) => ({ name, file, description })))
  }
  for (const line of table(
    generators.map(({ name, file, description }) => [name, file, description]),
    output,
  )) {
    output.print(line)
  }
}

async function optionsOf(
  session: Session,
  config: Config,
  { generator, flags, naming }: { generator: Generator; flags: GenerateFlags; naming: GeneratorOptions },
): Promise<GeneratorOptions> {
  const { out: _out, check: _check, values, sections, without, ...given } = flags
  const list = (names: string): string[] => names.split(',').filter(name => name !== '')
  const named: GeneratorOptions = {
    ...naming,
    ...given,
    ...(sections === undefined ? {} : { sections: list(sections) }),
    ...(without === undefined ? {} : { without: list(without) }),
    madeBy: commandLine(generator, flags),
  }
  const keeps = mayHoldSecrets(generator) && flags.out !== undefined && flags.check !== true
  if (values === undefined && !keeps) return named
  const { givenValues, keptValues } = await import('../given-values.ts')
  return {
    ...named,
    values: {
      ...(keeps ? await keptValues(session, config, { file: flags.out, naming: named }) : {}),
      ...(values === undefined ? {} : await givenValues(session, config, { file: values, naming: named })),
    },
  }
}

/** The command as it is to be repeated; where the result goes is no part of what it is. */
function commandLine({ name }: Generator, flags: GenerateFlags): string {
  const said = Object.entries(flags)
    .filter(([flag]) => !['out', 'check', 'defaults'].includes(flag))
    .flatMap(([flag, value]) => [`--${flag}`, quoted(String(value))])
  const without = flags.defaults === false ? ['--no-defaults'] : []
  return ['varve generate', name, ...said, ...without].join(' ')
}

function quoted(word: string): string {
  return /^[\w./:,@-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

function printed({ output }: Session, { name }: Generator, text: string): void {
  if (output.json !== undefined) return output.printJson({ name, text })
  output.write(text)
}

/** A file that may hold secrets. */
function mayHoldSecrets({ name }: Generator): boolean {
  return name === 'secret'
}

async function written(
  { cwd, output }: Session,
  generator: Generator,
  { file, text }: { readonly file: string; readonly text: string },
): Promise<void> {
  const full = path.resolve(cwd, file)
  const changed = (await generatedText(full)) !== text
  if (changed) await writeGenerated(full, text, { secret: mayHoldSecrets(generator) })
  if (output.json !== undefined) return output.printJson({ name: generator.name, file, changed })
  output.remark(changed ? `Written to ${file}` : `${file} is as it should be already.`)
}

function fileOf({ file }: Generator, { out }: GenerateFlags): string {
  if (out !== undefined) return out
  throw new VarveError('USAGE', { issue: '--check needs the file to look at.', remedy: `Name it: --out ${file}.` })
}

/** Holds a file against what it should be: 10 when it is something else. */
async function check(
  { cwd, output }: Session,
  generator: Generator,
  { file, text }: { readonly file: string; readonly text: string },
): Promise<number> {
  const before = await generatedText(path.resolve(cwd, file))
  const lines = mayHoldSecrets(generator)
    ? await (await import('../secret-names.ts')).nameLines(before, text, { file, output })
    : driftLines(before ?? '', text, output)
  const inStep = before !== undefined && lines.length === 0
  if (output.json !== undefined) output.printJson({ name: generator.name, file, inStep })
  else if (inStep) output.say(`${file} is in step with the declaration.`)
  else {
    output.print(before === undefined ? `${file} is not there.` : `${file} is not in step with the declaration:`)
    for (const line of before === undefined ? [] : lines) output.print(line)
    output.remark(otherWay(before ?? '', text) ?? 'Write it anew: leave out --check.')
  }
  return inStep ? 0 : 10
}

/** What to say where a file was made with other options: it is then checked with those. */
function otherWay(before: string, text: string): string | undefined {
  const [made, would] = [before, text].map(one => /Made by `(varve generate .*?)`: change the decl/.exec(one)?.[1])
  if (made === undefined || made === would) return undefined
  // JSON writes a backslash as two.
  const command = visible(made.replaceAll(String.raw`\\`, '\\'))
  return `It was made by ${command}: check it with those options, or write it anew without --check.`
}
