/** Where in the program a value is declared; worked out only when somebody asks. */
export interface Place {
  /** `config.ts:12:9` with the folder as the runtime names it, or what `at` was given. */
  toString(): string
}

/** The place of the code that called the function calling this one. */
export function callerPlace(): Place {
  // Taking the stack is cheap, reading it is not: engines format it on first use.
  const stack = new Error('place')
  let text: string | undefined
  return { toString: () => (text ??= callerIn(stack.stack ?? '')) }
}

/** A place known by name: a line in a declaration file. */
export function placeAt(text: string): Place {
  return { toString: () => text }
}

/** The caller's frame in a stack: below `callerPlace` and the declaring function. */
function callerIn(stack: string): string {
  const frames = stack.split('\n').filter(line => /:\d+:\d+\)?$/.test(line))
  const frame = frames[2] ?? frames.at(-1)
  const location =
    frame === undefined
      ? null
      : /((?:file:\/\/|[A-Za-z]:\\|\/|[\w.@-]).*:\d+:\d+)\)?$/.exec(frame.replace(/^\s*at (?:.*\()?/, ''))
  return location?.[1]?.replace(/^file:\/\//, '') ?? 'code'
}
