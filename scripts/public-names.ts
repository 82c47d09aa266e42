/**
 * `npm run public-names` prints the public names of every entry, as the source has them;
 * `npm run public-names -- --write` makes them the agreed ones, in test/public-names.json. Read the diff before you
 * commit it: each added line is a promise.
 */
import { writeFileSync } from 'node:fs'
import { doorBehind, entries, isWritten, publicNames } from '../test/syntax/public-names.ts'

const names = Object.fromEntries(
  entries()
    .filter(isWritten)
    .map(entry => [entry.specifier, publicNames(doorBehind(entry))]),
)
const text = `${JSON.stringify(names, null, 2)}\n`

if (process.argv.includes('--write')) writeFileSync(new URL('../test/public-names.json', import.meta.url), text)
else process.stdout.write(text)
