import { command, examples, type Bind } from '../command.ts'
import { findings } from '../practices.ts'
import { table, type Cell } from '../table.ts'
import { loadTarget } from '../target.ts'
import { count } from '../words.ts'

const ELSEWHERE = `
Elsewhere: \`varve scan\` finds secrets, process.env and names of environments in code and files; \`varve check\` says
whether every profile would start.`

/** `varve lint`: what a declaration could say better. Needs no store. */
export function lint(bind: Bind): ReturnType<Bind> {
  const grammar = command('lint', 'check that the declaration is easy to live with; 5 when something is found')
  examples(grammar, 'varve lint', 'varve lint --json')
  grammar.addHelpText('after', ELSEWHERE)
  return bind(grammar, async session => {
    const { output } = session
    const found = session.find()
    session.surroundings.enter?.(found.directory)
    const { config } = await loadTarget(found)
    const all = findings(config)
    if (output.json !== undefined) output.printJson(all)
    else {
      const rows = all.map(({ practice, key, issue, remedy, declared }): Cell[] => [
        key,
        { text: practice, paint: output.paint.yellow },
        issue,
        session.shortPath(declared),
        remedy,
      ])
      for (const line of table(rows, output)) output.print(line)
      const keys = count([...config.definitions].length, 'key')
      output.say(all.length === 0 ? `${keys}, nothing to say.` : `\n${count(all.length, 'finding')} in ${keys}`)
    }
    return all.length === 0 ? 0 : 5
  })
}
