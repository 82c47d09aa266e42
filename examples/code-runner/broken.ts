/** Breaks the code runner's settings in many ways, one after the other, and prints what a start says to each. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isVarveError, type VarveError } from 'varve'
import { sandbox } from 'varve/testing'
import { breakages, secrets, type Breakage } from './breakages.ts'
import { start } from './start.ts'

const here = import.meta.dirname

/** The settings files of this folder, by name. */
async function files(): Promise<Record<string, string>> {
  const names = (await readdir(here)).filter(name => name.endsWith('.toml'))
  return Object.fromEntries(
    await Promise.all(names.map(async name => [name, await readFile(join(here, name), 'utf8')])),
  )
}

/** What a start says to one breakage, in a copy of the folder; undefined when it says nothing. */
export async function saidTo(breakage: Breakage): Promise<VarveError | undefined> {
  const { edit = {}, variables, environment = 'production', service } = breakage
  const edited = Object.entries(await files()).flatMap(([name, text]) => {
    const now = edit[name] === undefined ? text : edit[name](text)
    return now === undefined ? [] : [[name, now] as const]
  })
  await using box = await sandbox({ files: Object.fromEntries(edited) })
  const launch = { directory: box.directory, variables: { ...secrets, ...variables }, environment }
  try {
    await (await start(service === undefined ? launch : { ...launch, service }, { onProblem: () => {} })).close()
    return undefined
  } catch (error) {
    if (!isVarveError(error)) throw error
    // Where the copy lies is nobody's concern.
    error.message = error.message.replaceAll(`${box.directory}/`, '')
    return error
  }
}

/** All of it, as `broken.txt` has it. */
export async function saidToAll(): Promise<string> {
  const parts: string[] = []
  for (const breakage of breakages)
    parts.push(`# ${breakage.title}\n${(await saidTo(breakage))?.message ?? 'It starts.'}\n`)
  return parts.join('\n')
}

if (import.meta.main) process.stdout.write(await saidToAll())
