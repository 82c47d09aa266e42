import { problem } from './problem.ts'

/** Rows of the table about serving, and doors and keys. */
export const servingProblems = {
  // Serving
  LISTEN_REFUSED: problem(
    'usage',
    (d: { host: string; environment: string }) =>
      `In ${d.environment}, whoever reaches the server may change everything, so it listens on this machine only, not on ${d.host}. Leave the host out, or name another environment.`,
  ),
  LISTEN_FAILED: problem(
    'unreachable',
    (d: { host: string; port: number; reason: string; remedy: string }) =>
      `The server cannot listen on ${d.host}:${d.port}: ${d.reason}. ${d.remedy}`,
  ),
  SERVER_READ_ONLY: problem(
    'denied',
    (_: Record<never, never>) =>
      'This server was started to answer questions only, and changes nothing. Ask another one, or start it without --read-only.',
  ),
  CERTIFICATE_UNUSABLE: problem(
    'invalid',
    (d: { certificate: string; key: string; reason: string }) =>
      `The certificate ${d.certificate} with the key ${d.key} cannot be used: ${d.reason}. Both are PEM files, and belong together.`,
  ),
  CONSOLE_NOT_BUILT: problem(
    'not-found',
    (d: { folder: string }) =>
      `There is no console in ${d.folder}. In a checkout of Varve, \`npm run build\` makes it; the package has it in dist/console.`,
  ),

  // Doors and keys
  UNKNOWN_TOKEN: problem(
    'not-found',
    (d: { id: string }) => `There is no token ${JSON.stringify(d.id)}. \`varve token list\` shows those there are.`,
  ),
  UNKNOWN_SESSION: problem(
    'not-found',
    (d: { id: string }) =>
      `There is no session ${JSON.stringify(d.id)}. \`varve debug sessions\` shows those there are.`,
  ),
  SESSION_KEY_UNUSABLE: problem(
    'usage',
    (d: { from: string; issue: string }) =>
      `A session key cannot be used: ${d.from} ${d.issue}. Whoever knows it signs in as anybody. Set VARVE_SESSION_KEY to 32 random bytes: \`openssl rand -base64 32\`.`,
  ),
  SIGN_IN_UNAVAILABLE: problem(
    'usage',
    (d: { reason: string; remedy: string }) => `Nobody can sign in to the console by a link: ${d.reason}. ${d.remedy}`,
  ),
  CREDENTIAL_WITHHELD: problem(
    'denied',
    (d: { server: string }) =>
      `No token is sent to ${d.server}: what is said on the way there can be read by others. Use its https address.`,
  ),
  LOGINS_UNUSABLE: problem(
    'denied',
    (d: { file: string; issue: string; remedy: string }) =>
      `The logins (${d.file}) are not used: ${d.issue}. ${d.remedy}`,
  ),
} as const
