import { afterAll, beforeAll, describe, it } from 'vitest'
import { findTool } from '../tools.ts'
import { findMongodb, MongodbEngine, type MongodbKind, type MongodbSettings, nameOf } from './mongodb.ts'

/**
 * A suite on a server of its own that speaks MongoDB's protocol: of one kind, or the best there is. The name of what it
 * runs on is printed; where there is none, the suite is one skipped test that says why.
 */
export function describeOn(
  wanted: MongodbKind | 'best',
  title: string,
  suite: (engine: () => MongodbEngine, kind: MongodbKind) => void,
  settings: MongodbSettings = {},
): void {
  const found = wanted === 'best' ? findMongodb() : look(wanted)
  describe(title, () => {
    if ('missing' in found) {
      it('needs an engine', context => context.skip(found.missing))
      return
    }
    let engine: MongodbEngine | undefined
    beforeAll(async () => {
      engine = await MongodbEngine.start(found.kind, settings)
      process.stderr.write(`${title}: tested on ${nameOf(found.kind)}\n`)
    })
    afterAll(() => engine?.drop())
    suite(() => {
      if (engine === undefined) throw new Error('The engine has not started.')
      return engine
    }, found.kind)
  })
}

function look(kind: MongodbKind): { readonly kind: MongodbKind } | { readonly missing: string } {
  if (kind === 'given') return { kind }
  const tool = findTool(kind)
  return 'command' in tool ? { kind } : tool
}
