import { randomInt } from 'node:crypto'
import { VarveError, type Json, type Tree, type Varve } from 'varve'
import { before } from '../before.ts'
import { command, examples, writing, type Bind, type WriteFlags } from '../command.ts'
import { wholeNumber } from '../number.ts'
import { referring, secretInput, type SecretFlags } from '../secret-input.ts'
import { secretListing } from '../secret-listing.ts'
import type { Session } from '../session.ts'
import { signed, type Unless } from '../signed.ts'
import { valued, type ValueFor } from '../value-input.ts'
import { isoTime, timeText } from '../words.ts'
import { report, writtenJson } from '../written.ts'

interface RotateFlags extends SecretFlags, WriteFlags {
  readonly generate?: string | true
  readonly window?: string
  readonly lead?: string
}

/** `varve secret rotate KEY`: gives a secret a new value, and accepts the former one for a while. */
export function secretRotate(bind: Bind): ReturnType<Bind> {
  const grammar = writing(
    referring(valued(command('rotate', 'give a secret a new value; the former one stays acceptable for a while')))
      .option('--generate [length]', 'make the value: letters and digits at random, 32 or so many')
      .option('--window <duration>', 'how long the former value is accepted once the new one serves: 2h, 7d', '1d')
      .option('--lead <duration>', 'how long the new value is accepted before it serves', '0s'),
  )
  examples(
    grammar,
    "varve secret rotate webhook.secret --generate --window 2d -m 'Yearly rotation'",
    "varve secret rotate mail.apiKey - --lead 5m --window 1h -m 'Leaked in a ticket' < new-key",
  )
  return bind<RotateFlags>(grammar, async (session, flags, [key = '', positional]) => {
    const { varve } = await session.open()
    const known = secretListing(varve, key)
    if (known.kind === 'setting') throw new VarveError('NOT_WRITABLE', { key: known.key })
    const input = await newValue(session, varve, known, positional, flags)
    if (input === undefined) return 130
    const options = await signed(session, flags)
    if (options === undefined) return 130
    const replaced = await before(varve)
    const scope = session.scope === undefined ? {} : { scope: session.scope }
    const { window = '1d', lead = '0s' } = flags
    const written = await varve.secrets.rotate(known.key, input.value, { ...options, ...scope, window, lead })
    const until = written.dryRun === true ? undefined : await windowEnd(session, varve, known.key)
    const { output } = session
    if (output.json !== undefined) {
      const rotatingUntil = until === undefined ? null : isoTime(until)
      return output.printJson({ ...writtenJson(written, replaced), rotatingUntil })
    }
    report(output, written, replaced)
    if (until !== undefined) output.say(output.paint.dim(`Both values are accepted until ${timeText(until)}.`))
  })
}

async function newValue(
  session: Session,
  varve: Varve<Tree>,
  wanted: ValueFor,
  positional: string | undefined,
  flags: RotateFlags,
): Promise<Unless<{ readonly value: Json }>> {
  const { generate } = flags
  if (generate === undefined) return secretInput(session, varve, wanted, positional, flags)
  const values = [positional, flags.value, flags.valueFile, flags.jsonValue, flags.reference]
  if (values.some(one => one !== undefined)) {
    const issue = 'A value and --generate cannot both be given.'
    throw new VarveError('USAGE', { issue, remedy: 'Give the value, or have one made.' })
  }
  return { value: varve.parse(wanted.key, generated(generate === true ? 32 : wholeNumber(generate, '--generate'))) }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function generated(length: number): string {
  if (length >= 16 && length <= 1024) return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  const issue = `--generate ${length} is no length for a secret.`
  throw new VarveError('USAGE', { issue, remedy: 'Write a number from 16 to 1024.' })
}

/** Until when both values are accepted; undefined where they are not. */
async function windowEnd({ scope }: Session, varve: Varve<Tree>, key: string): Promise<number | undefined> {
  const listed = await varve.secrets.list({ keys: key, scope: scope ?? null })
  return listed.find(({ rotatingUntil }) => rotatingUntil !== undefined)?.rotatingUntil
}
