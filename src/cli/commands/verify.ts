import { command, examples, type Bind } from '../command.ts'

/** `varve verify`: checks that every revision is what was written. */
export function verify(bind: Bind): ReturnType<Bind> {
  const grammar = command('verify', 'check that every revision is what was written').option(
    '--expect-head <number:hash>',
    'also that the log still holds this end, printed by an earlier run',
  )
  examples(grammar, 'varve verify > head.txt', 'varve verify --expect-head "$(cat head.txt)"')
  return bind<{ readonly expectHead?: string }>(grammar, async (session, { expectHead }) => {
    const { varve } = await session.open()
    const { output } = session
    const found = await varve.verify(expectHead === undefined ? {} : { expectHead: expectHead.trim() })
    if (!found.ok) {
      if (output.json !== undefined) output.printJson(found)
      else {
        output.warn(`revision ${found.revision} is not what was written: ${found.reason}`)
        output.remark(`Everything up to revision ${found.sound} is sound. Restore the store from a backup.`)
      }
      return 1
    }
    const head = `${found.head.number}:${found.head.hash}`
    if (output.json !== undefined)
      return output.printJson({ ok: true, head, checked: found.checked, oldest: found.oldest })
    output.print(head)
    output.say(output.paint.dim(`${found.checked} revisions checked. Keep this line: --expect-head takes it.`))
  })
}
