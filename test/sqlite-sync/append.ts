/** Appends revisions one by one and says so, for a test that watches its system calls: `append.ts <path> <count>`. */
import { writeSync } from 'node:fs'
import { isVarveError } from '../../src/core/errors.ts'
import { following } from '../../src/testing/store-contract/chain.ts'
import { sqlite } from '../../src/stores/sqlite.ts'

const [path = '', count = '0'] = process.argv.slice(2)
const store = sqlite(path)
let { logId, head } = await store.open()
writeSync(1, 'OPEN\n')
while (head.number < Number(count)) {
  try {
    head = (await store.append(head, [following(logId, head)])).head
    writeSync(1, `ACK ${head.number}\n`)
  } catch (error) {
    // Outcome unknown: the log is asked before the same revision is tried again.
    writeSync(1, `FAILED ${isVarveError(error) ? error.code : String(error)}\n`)
    head = await store.head()
  }
}
await store.close()
