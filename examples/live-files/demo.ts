/** Starts both programs, edits their settings while they run, and prints what they say. */
import process from 'node:process'
import { sandbox } from 'varve/testing'
import { Conversation } from './conversation.ts'

/** Changes a logger's level while it runs, also in a way that does not fit. Gives all that was heard. */
export async function changeLogLevel(): Promise<{ readonly pid: number | undefined; readonly heard: string[] }> {
  await using box = await sandbox({ files: { 'app.toml': 'log.level = "info"\n' } })
  await using program = new Conversation('logging.ts', box.directory)
  await program.until(/logs at info/)
  program.tell('debug one', 'info two')
  await program.until(/two/)

  await program.edit('log.level = "debug"\n')
  await program.until(/is debug now/)
  program.tell('debug three')
  await program.until(/three/)

  await program.overwrite('log.level = "loud"\n')
  await program.until(/^RELOAD_FAILED/)
  program.tell('debug four')
  await program.until(/four/)

  await program.edit('log.level = "warn"\nserver.port = 9090\n')
  await program.until(/is warn now/)
  await program.until(/^RESTART_NEEDED/)
  program.tell('info five', 'warn six')
  await program.until(/six/)
  return { pid: program.pid, heard: program.heard }
}

/** Changes a breaker's threshold while it counts, also in a way that breaks a rule. Gives all that was heard. */
export async function changeThreshold(): Promise<{ readonly pid: number | undefined; readonly heard: string[] }> {
  await using box = await sandbox({ files: { 'app.toml': 'breaker.threshold = 3\n' } })
  await using program = new Conversation('breaking.ts', box.directory)
  await program.until(/opens after 3/)
  program.tell('fail', 'fail')
  await program.until(/after 2/)

  await program.edit('breaker.threshold = 5\n')
  await program.until(/threshold was 3, and is 5 now/)
  program.tell('fail', 'fail')
  await program.until(/after 4/)

  await program.edit('breaker = { threshold = 50, warnAt = 60 }\n')
  await program.until(/^RELOAD_FAILED/)
  program.tell('fail')
  await program.until(/after 5/)
  return { pid: program.pid, heard: program.heard }
}

if (import.meta.main) {
  for (const change of [changeLogLevel, changeThreshold]) {
    const { heard } = await change()
    process.stdout.write(`${heard.join('\n')}\n\n`)
  }
}
