/** A mutant of `append.ts`: the same table and the same words, but a commit is not synced. */
import { writeSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

const [path = '', count = '0'] = process.argv.slice(2)
const database = new DatabaseSync(path)
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
database.exec('CREATE TABLE revision (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT')
writeSync(1, 'OPEN\n')
for (let number = 1; number <= Number(count); number++) {
  database.prepare('INSERT INTO revision VALUES (?, ?)').run(number, 'x')
  writeSync(1, `ACK ${number}\n`)
}
