import { command, examples, writing, type Bind, type WriteFlags } from '../command.ts'
import { wholeNumber } from '../number.ts'
import { signed } from '../signed.ts'
import { table, type Cell } from '../table.ts'

/** `varve tag [NAME]`: names a revision, or lists the names there are. */
export function tag(bind: Bind): ReturnType<Bind> {
  const grammar = writing(
    command('tag', 'name a revision, or list the names there are')
      .argument('[name]')
      .option('--revision <number>', 'the revision; the newest when absent'),
  )
  examples(grammar, 'varve tag', "varve tag before-sale -m 'Prices as agreed'", 'varve restore before-sale -m …')
  return bind<WriteFlags & { readonly revision?: string }>(grammar, async (session, flags, [name]) => {
    const { varve } = await session.open()
    const { output } = session
    if (name === undefined) {
      const tags = varve.tags()
      if (output.json !== undefined) return output.printJson([...tags])
      const rows = tags.map((one): Cell[] => [{ text: `r${one.revision}`, paint: output.paint.yellow }, one.name])
      return table(rows, output).forEach(line => output.print(line))
    }
    const options = await signed(session, flags)
    if (options === undefined) return 130
    const chosen = flags.revision?.replace(/^r/, '')
    const revision = chosen === undefined ? {} : { revision: wholeNumber(chosen, '--revision') }
    if (flags.dryRun === true) return output.remark('Nothing was written: this was a dry run.')
    const made = await varve.tag(name, { by: options.by, message: options.message, ...revision })
    if (output.json !== undefined) return output.printJson(made)
    output.say(`${made.name} now names r${made.revision}`)
  })
}
