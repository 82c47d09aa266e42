import type { Readable, Writable } from 'node:stream'
import type { Questions, Surroundings } from './terminal.ts'

/**
 * The terminal's own prompts. They write to standard error, so that standard output stays data. Only to be used where
 * a person can answer: without a terminal they would wait for ever.
 */
export function prompts({ stdin, stderr }: Surroundings): Questions {
  const streams = { input: stdin as unknown as Readable, output: stderr as unknown as Writable, withGuide: false }
  const answer = <T>(given: T): Exclude<T, symbol> | undefined =>
    typeof given === 'symbol' ? undefined : (given as Exclude<T, symbol>)
  return {
    text: async message => answer(await (await clack()).text({ message, ...streams })),
    hidden: async message => answer(await (await clack()).password({ message, mask: '•', ...streams })),
    confirm: async message => answer(await (await clack()).confirm({ message, initialValue: false, ...streams })),
  }
}

/** Loaded when the first question is asked: most commands ask none. */
function clack(): Promise<typeof import('@clack/prompts')> {
  return import('@clack/prompts')
}
