import { LocalWeb, type Answered, type Asked } from '../local-web.ts'
import { isLong } from '../../tier.ts'
import { findTool } from '../../tools.ts'
import { Administration } from './administration.ts'
import { RealVault } from './real/server.ts'
import { ROOT, VaultServer } from './server.ts'
import type { VaultAtHand } from './tested.ts'

/** A kind of server that is here. */
export interface VaultKind {
  readonly title: string
  readonly isOurs: boolean
  start(): Promise<VaultAtHand>
}

const ours: VaultKind = {
  title: 'our server for tests',
  isOurs: true,
  start: async () => {
    const server = await VaultServer.start()
    const end = (): Promise<void> => server[Symbol.asyncDispose]()
    return { url: server.url, root: ROOT, front: server.web, administration: new Administration(server.url, ROOT), end }
  },
}

/** HashiCorp's server, with a front that can be brought into any state; what it keeps is not known to the front. */
const real = (program: string): VaultKind => ({
  title: 'HashiCorp Vault',
  isOurs: false,
  start: async () => {
    const server = await RealVault.start(program)
    const { url, root } = server
    const front = await LocalWeb.start({ answer: asked => forwarded(url, asked) })
    const end = async (): Promise<void> => {
      await front.stop()
      await server[Symbol.asyncDispose]()
    }
    return { url, root, front, administration: new Administration(url, root), end }
  },
})

/**
 * Our server and, under `npm run test:long`, HashiCorp's, which that builds. With `wherever` also in the short tier, when
 * it was built before.
 */
export function kindsOfVault(wherever = isLong): readonly VaultKind[] {
  const found = findTool('vault')
  return wherever && 'command' in found ? [ours, real(found.command)] : [ours]
}

async function forwarded(url: string, { method, path, query, headers, body }: Asked): Promise<Answered> {
  const passed = Object.entries(headers).filter(([name]) => name.startsWith('x-vault-') || name === 'content-type')
  const answer = await fetch(`${url}${path}?${query.toString()}`, {
    method,
    headers: { connection: 'close', ...Object.fromEntries(passed.map(([name, value]) => [name, String(value)])) },
    ...(body === '' ? {} : { body }),
  })
  const text = await answer.text()
  return { status: answer.status, headers: { 'content-type': 'application/json' }, body: text }
}
