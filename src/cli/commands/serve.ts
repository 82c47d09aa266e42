import { command, examples, type Bind } from '../command.ts'
import { wholeNumber } from '../number.ts'
import type { ServeFlags } from '../serving.ts'

/** `varve serve`: the project over HTTP, with the console, until it is told to end. */
export function serve(bind: Bind): ReturnType<Bind> {
  const grammar = command('serve', 'serve the project over HTTP, with the web console')
    .option('-p, --port <number>', 'the port to listen on; 0 for any that is free (default: 7880)')
    .option('--host <address>', 'the address to listen on (default: 127.0.0.1, this machine only)')
    .option('--mount <path>', 'what stands before every path: /config')
    .option('--origin <url>', 'its public origin, which links to the console lead to')
    .option('--trust-proxy', 'believe X-Forwarded headers: a proxy of yours stands before it')
    .option('--tls-cert <file>', 'its certificate with the chain, as PEM; read again when it changes')
    .option('--tls-key <file>', "the certificate's key, as PEM")
    .option('--read-only', 'answer questions, and change nothing')
    .option('--log', 'a line of JSON on standard error for each request')
    .option('--record-answers <share>', 'keep which values this share of the requests is answered with: 0.01')
    .option('--ofrep-variants', "name a variant in every answer of OFREP: Python's provider takes none without")
    .option('--print-link', 'print a link that signs in once, also where nobody sits at a terminal')
  examples(
    grammar,
    'varve serve',
    'varve serve --port 8080 --environment production --origin https://config.example.com --trust-proxy',
    'varve serve --host 0.0.0.0 --environment production --tls-cert cert.pem --tls-key key.pem',
  )
  return bind<ServeFlags & { readonly port?: string }>(grammar, async (session, { port, ...flags }) => {
    const { serveUntilTold } = await import('../serving.ts')
    return serveUntilTold(session, { ...flags, port: port === undefined ? undefined : wholeNumber(port, '--port') })
  })
}
