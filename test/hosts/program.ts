/** A program on one host: opens the store that VARVE_STORE names, and does what it is asked over IPC. */
import process from 'node:process'
import { isVarveError, open } from 'varve'
import { storeFromUrl } from 'varve/node'
import { config, KEY, type Answer, type Asked, type Done } from './asking.ts'

const [name = ''] = process.argv.slice(2)
const store = await storeFromUrl(process.env['VARVE_STORE'] ?? '')
// What is heard is heard by hints, and what comes back is found without waiting for a poll.
await using varve = await open(config, { store, poll: '1h', onProblem: () => {} })
const told: string[] = []
varve.watchStore(({ status }) => told.push(status))

async function done(asked: Asked): Promise<Done> {
  const signed = { by: name, message: 'Seen from here' }
  switch (asked.do) {
    case 'look': {
      const { status } = varve.health()
      return { value: varve.get(KEY), reason: varve.explain(KEY).reason, status, told, head: varve.head().number }
    }
    case 'set': {
      const { id, head } = asked
      const options = {
        ...signed,
        ...(id === undefined ? {} : { id }),
        ...(head === undefined ? {} : { expect: { head } }),
      }
      const revision = await varve.set(KEY, asked.value, options)
      return { number: revision.number, id: revision.id }
    }
    case 'log': {
      const verified = await varve.verify()
      const { revisions } = await store.read(0, 10_000)
      return { sound: verified.ok, log: revisions.map(({ number, id, hash }) => ({ number, id, hash })) }
    }
    case 'take':
      return { lease: await store.lease.take('monitor', name, asked.ttl) }
    case 'release':
      await store.lease.release('monitor', name)
      return {}
  }
}

process.on('message', (message: { readonly call: number; readonly asked: Asked }) => {
  const began = performance.now()
  const reply = (answer: Answer['answer']): void =>
    void process.send?.({ call: message.call, answer, taken: performance.now() - began } satisfies Answer)
  done(message.asked).then(reply, (error: unknown) =>
    reply({ failed: isVarveError(error) ? error.code : String(error) }),
  )
})
process.send?.('ready')
await new Promise(resolve => process.once('disconnect', resolve))
