/**
 * A program that logs everything it has, in every way programs do, and then dies of an error nobody caught. What it was
 * told to do is its argument: `log`, `throw`, or `start` with a value that does not fit.
 */
import process from 'node:process'
import { inspect } from 'node:util'
import { defineConfig, open, secret, setting } from 'varve'
import { oneOf, string } from 'varve/schema'
import { env } from 'varve/sources'
import * as z from 'zod'

const task = process.argv[2]
const wrong = task === 'start'
const config = defineConfig({
  erp: {
    token: setting(secret(wrong ? string({ max: 3 }) : string()), { doc: 'Key to the ERP.' }),
    account: setting(secret(wrong ? z.email() : z.string()), { doc: 'Who we are there.' }),
    region: setting(secret(wrong ? oneOf(['eu-1', 'eu-2']) : string()), { doc: 'Where it is.' }),
  },
})

const varve = await open(config, { sources: [env({ prefix: 'SHOP' })] })
const { settings } = varve
const { token } = settings.erp

if (task === 'log') {
  console.log(settings, token, [token], { token }, new Map([['token', token]]))
  console.log('%s %o %O %j %d', token, token, settings, settings, token)
  console.log(
    JSON.stringify(settings),
    String(token),
    `token: ${token as unknown as string}`,
    inspect(settings, { depth: 9, showHidden: true }),
  )
  console.table([settings.erp])
  console.error(new Error('no ERP', { cause: settings }), Object.assign(new Error('no ERP'), { token }))
  console.log(varve.explain('erp.token'), varve.list(), varve.health())
  process.stdout.write(`${JSON.stringify(varve.explain('erp.token'))}\n`)
}
if (task === 'throw')
  throw Object.assign(new Error(`no answer for ${token as unknown as string}`, { cause: { settings } }), { token })
