import { command, examples, type Bind } from '../command.ts'
import { table, type Cell } from '../table.ts'

const MARKS = { ok: '✔', warning: '!', failed: '✖' } as const

/** `varve doctor`: looks at everything a command depends on, and says what supplied it. */
export function doctor(bind: Bind): ReturnType<Bind> {
  const grammar = command('doctor', 'check config, store, clock and stored values, and say where each comes from')
  examples(grammar, 'varve doctor', 'varve doctor --json')
  return bind(grammar, async session => {
    const { output } = session
    const { healthChecks } = await import('../health-checks.ts')
    const checks = await healthChecks(session)
    const failure = checks.find(({ status }) => status === 'failed')
    if (output.json !== undefined) {
      output.printJson({
        ok: failure === undefined,
        checks: checks.map(({ name, status, detail }) => ({ name, status, detail })),
      })
      return failure?.code ?? 0
    }
    const { green, yellow, red } = output.paint
    const rows = checks.map(({ name, status, detail }): Cell[] => [
      { text: output.forPeople ? MARKS[status] : status, paint: { ok: green, warning: yellow, failed: red }[status] },
      name,
      detail,
    ])
    for (const line of table(rows, output)) output.print(line)
    return failure?.code ?? 0
  })
}
