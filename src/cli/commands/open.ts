import { VarveError } from 'varve'
import { openedInBrowser } from '../browser.ts'
import { command, examples, type Bind } from '../command.ts'
import { serverAddress } from '../server-address.ts'

/** Where `varve serve` listens when nobody says otherwise. */
const USUAL = 'http://127.0.0.1:7880'

/** How long a server may take to answer, in milliseconds. */
const PATIENCE = 5000

/** `varve open [URL]`: the console of a server that lets this machine in. */
export function open(bind: Bind): ReturnType<Bind> {
  const grammar = command('open', 'open the console of a server on this machine in the browser').argument(
    '[url]',
    `where the server is (default: ${USUAL})`,
  )
  examples(grammar, 'varve open', 'varve open http://localhost:3000/varve')
  return bind(grammar, async (session, _, [url = USUAL]) => {
    const server = serverAddress(url)
    const page = `${server}/debug/`
    await checkOpen(server, page)
    const isShown = await openedInBrowser(page, session)
    if (session.output.json !== undefined) session.output.printJson({ url: page })
    else if (isShown) session.output.remark(`Opened in the browser: ${page}`)
    else session.output.print(page)
  })
}

/** Throws STORE_UNREACHABLE where nothing answers, CREDENTIAL_REFUSED where one has to sign in. */
async function checkOpen(server: string, page: string): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE)
  const answer = await fetch(page, { headers: { accept: 'text/html' }, redirect: 'manual', signal }).catch(() => {
    throw new VarveError('STORE_UNREACHABLE', {
      store: server,
      reason: 'nothing answers there; `varve serve` starts a server',
    })
  })
  await answer.body?.cancel()
  if (answer.ok) return
  const issue = `there is none, and ${server} asks for one. \`varve debug open ${server}\` makes a link that signs in.`
  throw new VarveError('CREDENTIAL_REFUSED', { issue })
}
