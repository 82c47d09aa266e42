import { existsSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { VarveError } from 'varve'
import { command, examples, type Bind } from '../command.ts'
import { Repository } from '../repository.ts'
import type { Session } from '../session.ts'
import type { Unless } from '../signed.ts'
import { askTwice, standardInput } from '../value-input.ts'

interface KeygenFlags {
  readonly passphrase?: boolean
  readonly salt?: string
  readonly file?: string
}

/** `varve secret keygen`: makes a key to seal secrets with. */
export function secretKeygen(bind: Bind): ReturnType<Bind> {
  const grammar = command('keygen', 'make a key that seals secrets: print it, or put it into a file')
    .option('--file <file>', 'a file of keys, made for its owner only; in one that is there it becomes the first')
    .option('--passphrase', 'make it of a passphrase, typed twice or piped in, instead of at random')
    .option('--salt <text>', 'goes with a passphrase, is no secret, and must be the same each time')
  examples(grammar, 'varve secret keygen', 'varve secret keygen --file varve.keys', BY_PHRASE)
  return bind<KeygenFlags>(grammar, async (session, flags) => {
    const key = await made(session, flags)
    if (key === undefined) return 130
    const { output } = session
    if (flags.file !== undefined) return intoFile(session, key, flags.file)
    if (output.json !== undefined) return output.printJson({ key, keyId: await idOf(key) })
    output.print(key)
    if (output.forPeople) output.remark(KEEP)
  })
}

const BY_PHRASE = "varve secret keygen --passphrase --salt 'shop.example 2026'"
const KEEP = 'Keep it as VARVE_ENCRYPTION_KEY where the deployment keeps its secrets, never beside the store.'

async function made(session: Session, { passphrase, salt }: KeygenFlags): Promise<Unless<string>> {
  const { newFernetKey, passphraseKey } = await import('varve/secrets')
  if (passphrase !== true) return newFernetKey()
  const chosen = salt ?? session.surroundings.env['VARVE_ENCRYPTION_SALT'] ?? ''
  if (chosen === '') {
    const issue = 'A passphrase needs a salt.'
    throw new VarveError('USAGE', { issue, remedy: `Write ${BY_PHRASE}; it is no secret.` })
  }
  const words = session.canAsk
    ? await askTwice(await session.questions(), 'The passphrase')
    : (await standardInput(session)).replace(/\r?\n$/, '')
  return words === undefined ? undefined : passphraseKey(words, { salt: chosen })
}

async function intoFile(session: Session, key: string, name: string): Promise<void> {
  const { makeKeyFile } = await import('../key-file.ts')
  const { addKey } = await import('varve/secrets')
  const { output } = session
  const place = path.resolve(session.cwd, name)
  const { keyId, former } = existsSync(place)
    ? await addKey(place, key)
    : { keyId: makeKeyFile({ place, name, key, now: session.now }), former: [] }
  if (isKeptByGit(place, session)) output.warn(`git would keep ${name}: add it to .gitignore before the next commit`)
  if (output.json !== undefined) return output.printJson({ file: name, keyId, former })
  output.say(`${name}  key ${keyId} seals${former.length === 0 ? '' : `, ${former.join(', ')} still open`}`)
  if (former.length === 0)
    output.remark(`Start programs with VARVE_ENCRYPTION_KEY_FILE=${name}, and keep it out of git.`)
}

function isKeptByGit(place: string, { surroundings: { env } }: Session): boolean {
  const folder = realpathSync(path.dirname(place))
  const repository = Repository.around(folder, env)
  if (repository === undefined) return false
  const file = path
    .relative(repository.root, path.join(folder, path.basename(place)))
    .split(path.sep)
    .join('/')
  return repository.untracked().includes(file) || repository.tracked().includes(file)
}

async function idOf(key: string): Promise<string> {
  return (await import('varve/secrets')).fernet(key).keyIds[0] ?? ''
}
