import type { Readable, Writable } from 'node:stream'
import type { Questions, Surroundings } from './terminal.ts'

/**
 * The terminal's own prompts. They write to standard error, so that standard output stays data. Only to be used where
 * a person can answer: without a terminal they would wait for ever.
 */
export function prompts({ stdin, stderr }: Surroundings): Questions {
  const streams = { input: stdin as unknown as Readable, output: stderr as unknown as Writable, withGuide: false }
  // An empty line is an answer too; only Ctrl-C is none.
  const line = (given: string | symbol | undefined): string | undefined =>
    typeof given === 'symbol' ? undefined : (given ?? '')
  return {
    text: async message => line(await (await clack()).text({ message, ...streams })),
    hidden: async message => line(await (await clack()).password({ message, mask: '•', ...streams })),
    confirm: async message => {
      const given = await (await clack()).confirm({ message, initialValue: false, ...streams })
      return typeof given === 'symbol' ? undefined : given
    },
  }
}

/** Loaded when the first question is asked: most commands ask none. */
function clack(): Promise<typeof import('@clack/prompts')> {
  return import('@clack/prompts')
}
