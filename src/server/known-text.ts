/** Texts of answers that were made of one. */
const texts = new WeakMap<Response, string>()

/** An answer made of a text, which a mount may send as it is: reading it back out of a stream takes longer than making it. */
export function textAnswer(text: string, init: ResponseInit): Response {
  const answer = new Response(text, init)
  texts.set(answer, text)
  return answer
}

/** The text that an answer was made of; undefined where it was made of anything else. */
export function knownText(answer: Response): string | undefined {
  return texts.get(answer)
}
