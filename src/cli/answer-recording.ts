import { VarveError, type Tree, type Varve } from 'varve'
import { AccessLog } from '../server/access/access-log.ts'
import type { HandlerOptions } from '../server/options.ts'

/** Keeps what a share of the requests is answered with, by its text: `0.01`; nothing without one. Throws USAGE for no share. */
export function answerRecording(
  varve: Varve<Tree>,
  text: string | undefined,
): Pick<HandlerOptions, 'access' | 'recordAnswers'> {
  if (text === undefined) return {}
  if (!/^(?:0|1|0?\.\d+|1\.0+)$/.test(text))
    throw new VarveError('USAGE', {
      issue: '--record-answers takes a share of the requests.',
      remedy: 'Give a number from 0 to 1: 0.01 for one in a hundred.',
    })
  return { access: new AccessLog(varve, { sample: Number(text) }), recordAnswers: true }
}
