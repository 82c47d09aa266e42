/** What a generated file says of itself in its first line, so that a reader knows how to make it anew. */
export interface Made {
  /** The command that makes it: `varve generate docs --prefix SHOP`. */
  readonly madeBy?: string
}

/** The first line, as a sentence; undefined when nobody said which command it was. */
export function madeBy({ madeBy: command }: Made): string | undefined {
  return command === undefined
    ? undefined
    : `Made by \`${oneLine(command)}\`: change the declaration, and run it again.`
}

/** The first line as a comment that begins with `mark`. */
export function madeByComment(made: Made, mark: string): string {
  const sentence = madeBy(made)
  return sentence === undefined ? '' : `${mark} ${sentence}\n`
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replaceAll('-->', '--')
}
