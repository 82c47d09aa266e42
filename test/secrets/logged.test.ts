import { Console } from 'node:console'
import { PassThrough } from 'node:stream'
import { format, inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { defineConfig, open, secret, setting, type Problem } from 'varve'
import { object, string, url } from 'varve/schema'
import { env } from 'varve/sources'

/** The chapter's five places, and what programs do with a settings object there. */
const PLANTED = 'hunter2-correct-horse'

const config = defineConfig({
  secretKey: setting(secret(string({ min: 32 }))),
  database: { url: setting(secret(url())), login: setting(secret(object({ user: string(), password: string() }))) },
})
const from = {
  SECRET_KEY: `${PLANTED}-that-is-long-enough-for-a-key`,
  DATABASE__URL: `postgres://shop:${PLANTED}@db/shop`,
  DATABASE__LOGIN: JSON.stringify({ user: 'shop', password: PLANTED }),
}

/** Everything that a body writes to a console, whatever way it chooses. */
function logged(body: (console: Console) => void): string {
  const stream = new PassThrough()
  const chunks: string[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()))
  body(new Console({ stdout: stream, stderr: stream }))
  return chunks.join('')
}

describe('the settings of a program', () => {
  it('print no secret in a log, however they are logged', async () => {
    await using varve = await open(config, { sources: [env({ from })] })
    const { settings } = varve
    const text = logged(console => {
      console.log(settings, settings.database.url)
      console.log('%s %o %O %j', settings.secretKey, settings, settings, settings)
      console.dir(settings, { showHidden: true, depth: null })
      console.table(settings.database)
      console.error(new Error('cannot connect', { cause: settings }))
      console.trace(settings.database.login)
      // oxlint-disable-next-line typescript/restrict-template-expressions, typescript/no-base-to-string
      console.info(`at ${settings.database.url}`, format('%s', settings.secretKey), inspect(varve, { depth: null }))
      console.warn(JSON.stringify({ level: 'info', ...settings, settings }), Object.values(settings.database).join())
    })
    expect(text).toContain('••••')
    expect(text).not.toContain(PLANTED)
    expect(settings.database.login.reveal().password).toBe(PLANTED)
  })

  // The seed's library put the value into its own message: `input_value='short'`.
  it('that do not fit are told without the value, in the message, the stack and the problems', async () => {
    const short = { ...from, SECRET_KEY: 'hunter2', DATABASE__URL: `not a url ${PLANTED}` }
    const error: unknown = await open(config, { sources: [env({ from: short })] }).catch((one: unknown) => one)
    expect(error).toMatchObject({ code: 'INVALID_SETTINGS' })
    const text = logged(console => {
      console.error(error)
      console.error(`${String(error)} ${error instanceof Error ? error.stack : ''} ${JSON.stringify(error)}`)
    })
    expect(text).toMatch(/secretKey +must have at least 32 characters/)
    expect(text).not.toMatch(/hunter2/)
    const { problems } = (error as { details: { problems: readonly Problem[] } }).details
    expect(problems.map(({ key }) => key)).toEqual(['secretKey', 'database.url'])
  })

  it('cannot be changed behind the back of those who checked them', async () => {
    await using varve = await open(config, { sources: [env({ from })] })
    const write = (): void => {
      Object.assign(varve.settings, { secretKey: 'x' })
    }
    expect(write).toThrow(TypeError)
  })
})
