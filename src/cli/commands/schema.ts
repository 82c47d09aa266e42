import path from 'node:path'
import { VarveError } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import { generatedText, writeGenerated } from '../generated.ts'
import type { Session } from '../session.ts'
import { table } from '../table.ts'

interface SchemaFlags {
  readonly out?: string
}

/** What there is a schema of, by the name that the command has for it. */
const DESCRIPTIONS = {
  flags: 'a file of flags: what import --out and export --flags write',
  revision: 'a revision and every document in it: a line of export history.jsonl',
} as const

/** `varve schema [NAME]`: the JSON Schemas of Varve's own documents. Needs no declaration and no store. */
export function schema(bind: Bind): ReturnType<Bind> {
  const grammar = command('schema', "print the JSON Schema of one of Varve's own documents")
    .argument('[name]', 'flags or revision')
    .option('--out <file>', 'write this file, instead of printing; one that is there is replaced')
  examples(grammar, 'varve schema flags --out varve.flags.schema.json')
  return bind<SchemaFlags>(grammar, async (session, { out }, [name]) => {
    const { flagsFileSchema, revisionSchema } = await import('varve/documents')
    const schemas = { flags: flagsFileSchema, revision: revisionSchema }
    if (name === undefined && out === undefined) return listed(session, schemas)
    if (name !== 'flags' && name !== 'revision') {
      const issue = name === undefined ? 'It is not said which schema.' : `There is no schema ${name}.`
      throw new VarveError('USAGE', { issue, remedy: `There are ${Object.keys(schemas).join(', ')}.` })
    }
    const text = `${JSON.stringify(schemas[name], null, 2)}\n`
    if (out === undefined) return session.output.write(text)
    return written(session, { name, text, out })
  })
}

type Schemas = Readonly<Record<keyof typeof DESCRIPTIONS, Readonly<Record<string, unknown>>>>

function listed({ output }: Session, schemas: Schemas): void {
  const all = (['flags', 'revision'] as const).map(name => ({
    name,
    id: String(schemas[name]['$id']),
    description: DESCRIPTIONS[name],
  }))
  if (output.json !== undefined) return output.printJson(all)
  const rows = all.map(({ name, id, description }) => [name, id, description])
  for (const line of table(rows, output)) output.print(line)
}

async function written(
  { cwd, output }: Session,
  { name, text, out }: { readonly name: string; readonly text: string; readonly out: string },
): Promise<void> {
  const file = path.resolve(cwd, out)
  const changed = (await generatedText(file)) !== text
  if (changed) await writeGenerated(file, text, { secret: false })
  if (output.json !== undefined) return output.printJson({ name, file: out, changed })
  output.remark(changed ? `Written to ${out}` : `${out} is as it should be already.`)
}
