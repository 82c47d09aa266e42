/** Keeps text after text in one file, and says each number once it is kept, until it is killed. */
import process from 'node:process'
import { lastKnownGood } from 'varve/last-known-good'
import { fernet } from 'varve/secrets'

/** The text that is kept under a number: large enough to be killed in the midst of. */
export function textOf(name: string, number: number): string {
  return `${name} ${number}\n${String(number).repeat(50_000)}`
}

if (import.meta.main) {
  const [, , file = '', key = '', name = ''] = process.argv
  const kept = lastKnownGood(file).open({ environment: 'production', keyring: fernet(key) })
  for (let number = 1; ; number += 1) {
    await kept.save(textOf(name, number))
    process.stdout.write(`${number}\n`)
  }
}
