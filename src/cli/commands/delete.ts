import { before } from '../before.ts'
import { command, examples, writing, type Bind, type WriteFlags } from '../command.ts'
import { listing } from '../keys.ts'
import { confirmed, signed } from '../signed.ts'
import { report } from '../written.ts'

/** `varve delete KEY`: deletes a stored value, so that the next layer shows. */
export function remove(bind: Bind): ReturnType<Bind> {
  const grammar = writing(command('delete', 'delete a stored value; history keeps it').argument('<key>'))
  examples(
    grammar,
    "varve delete limits.maxUploads -m 'Back to the default'",
    'varve delete limits.maxUploads --yes -m …',
  )
  return bind<WriteFlags>(grammar, async (session, flags, [key = '']) => {
    const { varve } = await session.open()
    const { output, scope } = session
    const known = listing(varve, key)
    const place = `${known.key}${scope === undefined ? '' : ` for ${scope}`}`
    if (flags.dryRun !== true) {
      const sure = await confirmed(session, `Delete the stored value of ${place}?`)
      if (sure === undefined) return 130
      if (!sure) {
        output.remark('Aborted. Nothing was changed.')
        return 1
      }
    }
    const options = await signed(session, flags)
    if (options === undefined) return 130
    const replaced = await before(varve)
    const written = await varve.delete(known.key, { ...options, ...(scope === undefined ? {} : { scope }) })
    if (written !== undefined) return report(output, written, replaced)
    if (output.json !== undefined) return output.printJson({ revision: null, key: known.key, scope: scope ?? null })
    output.remark(`${place} has no stored value: there was nothing to delete.`)
  })
}
