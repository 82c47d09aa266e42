/** Logs what it is told on standard input, at the level that `app.toml` says at this moment. */
import process from 'node:process'
import { createInterface } from 'node:readline/promises'
import { isLevel, Logger } from './logger.ts'
import { say, start } from './start.ts'

await using varve = await start(process.argv[2] ?? '.')
await using logger = varve.derived('log.level', level => new Logger(level, say))
varve.watch('log.level', (level, { before }) => say(`log.level was ${before}, and is ${level} now`))
say(`process ${process.pid} logs at ${logger.get().level}, port ${varve.settings.server.port}`)

for await (const line of createInterface({ input: process.stdin })) {
  const [level = '', ...words] = line.split(' ')
  if (isLevel(level)) logger.get().log(level, words.join(' '))
}
