import { type FlagAnswer } from 'varve'
import { flagSet, type FlagSet } from 'varve/documents'
import { hostPlatform } from 'varve/node'
import { bucketIn, type Answered, type Answerer, type Question } from './answers.ts'
import { looseFlagsFile } from './flags-file.ts'
import { logicOf } from './json-logic.ts'
import type { Session } from './session.ts'

/** Answers from a file of flags: no project, no store. Throws IMPORT_UNREADABLE or USAGE. */
export async function fileAnswerer(session: Session, name: string): Promise<Answerer> {
  const file = await looseFlagsFile(session, name)
  const { digest, pattern } = hostPlatform()
  const matcher = await pattern?.()
  const logic = await logicOf(session.output)
  const flags = flagSet(file, { digest, logic, ...(matcher === undefined ? {} : { pattern: matcher }) })
  const { vendorContext, vendorInstant } = await import('../exchange/index.ts')
  return {
    keys: flags.keys,
    answer: question => {
      const audience = vendorContext(file.contexts, question.audience)
      const present = vendorInstant(file.contexts, question.audience) ?? session.now
      return answerFrom(flags, present, { ...question, audience })
    },
  }
}

function answerFrom(flags: FlagSet, present: number, { key, audience, trace, ...rest }: Question): Answered {
  const { random = Math.random, now = present, ...more } = rest
  const ask = (draw: () => number, told: boolean): FlagAnswer =>
    flags.evaluate(key, audience, { ...more, now, random: draw, trace: told })
  if (trace !== true) return ask(random, false)
  // Deciding and telling draw anew: what is told must be what was decided, so the draws are played again.
  const drawn: number[] = []
  ask(() => (drawn[drawn.length] = random()), false)
  let next = 0
  const answer = ask(() => drawn[next++ % drawn.length] ?? 0, true)
  const bucket = bucketIn(answer.trace)
  return bucket === undefined ? answer : { ...answer, bucket }
}
