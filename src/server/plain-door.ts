import type { RequestOrigin } from './options.ts'
import { realAnswer } from './plain-answer.ts'

/** What answers requests as Fetch has it. */
type Answers = (request: Request, from?: RequestOrigin) => Promise<Response>

const doors = new WeakMap<Answers, Answers>()

/** What answers with real responses, made of what may answer with plain ones; mounts that send those as they are find it again. */
export function withPlainDoor(plain: Answers): Answers {
  const handler: Answers = async (request, from) => realAnswer(await plain(request, from))
  doors.set(handler, plain)
  return handler
}

/** What a handler was made of, where its answers may be plain; else the handler itself. */
export function plainDoor(handler: Answers): Answers {
  return doors.get(handler) ?? handler
}
