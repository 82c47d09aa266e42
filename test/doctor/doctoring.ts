import { declaration, shell, type Outcome, type Shell } from '../cli/shell.ts'

/** One line of `varve doctor --json`. */
interface Check {
  readonly name: string
  readonly status: 'ok' | 'warning' | 'failed'
  readonly detail: string
  readonly remedy: string | null
}

/** What doctor found of a store. */
export interface Diagnosis {
  readonly code: number
  /** All checks of one name. */
  of(name: string): readonly Check[]
  /** `name: status` of everything that is not well. */
  readonly unwell: readonly string[]
  /** All of it, in both forms that are printed. */
  readonly text: string
}

/** Runs `varve doctor` on the store at an address, named by VARVE_STORE, as a script and as a person. */
export async function doctoring(address: string, ...args: readonly string[]): Promise<Diagnosis> {
  await using sh = await shell({ 'varve.config.json': JSON.stringify(declaration) })
  const env = { VARVE_STORE: address, NO_COLOR: '1' }
  return await diagnosed((sitting, ...words) => sh.as({ ...sitting, env }, ...words), ...args)
}

/** The same with a shell of the test's own. */
export async function diagnosed(varve: Shell['as'], ...args: readonly string[]): Promise<Diagnosis> {
  const { code, json, out, err } = await varve({}, 'doctor', '--json', ...args)
  const person = await varve({ terminal: true }, 'doctor', ...args)
  const { checks } = json as { readonly checks: readonly Check[] }
  return {
    code,
    of: name => checks.filter(check => check.name === name),
    unwell: checks.filter(({ status }) => status !== 'ok').map(({ name, status }) => `${name}: ${status}`),
    text: [out, err, person.out, person.err].join('\n'),
  }
}

/** Runs other commands on the store at an address, one after the other, and returns what they did. */
export async function commands(address: string, ...lines: readonly (readonly string[])[]): Promise<Outcome[]> {
  await using sh = await shell({ 'varve.config.json': JSON.stringify(declaration) })
  const outcomes: Outcome[] = []
  for (const line of lines) outcomes.push(await sh.as({ env: { VARVE_STORE: address } }, ...line))
  return outcomes
}

/** A few changes, so that there is a log. */
export const CHANGES = [20, 30, 40].map(limit => ['set', 'limits.maxUploads', String(limit), '-m', 'Sale'] as const)

/** The last known state of a log as a snapshot of it, for a log that is about to lose its end. */
export function snapshotText(
  logId: string,
  head: { readonly number: number; readonly hash: string; readonly at: number },
): string {
  return JSON.stringify({ v: 1, head, logId, tags: [], declarations: [], entries: [] })
}
