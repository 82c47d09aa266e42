import process from 'node:process'
import { open, type Varve } from 'varve'
import { file } from 'varve/sources'
import { config } from './settings.ts'

/** Says something on standard output, one line for each thing. */
export function say(text: string): void {
  process.stdout.write(`${text.replaceAll('\n', ' / ')}\n`)
}

/** Opens the settings of a folder, and follows its file while the program runs. */
export async function start(directory: string): Promise<Varve<(typeof config)['tree']>> {
  return open(config, {
    sources: [file('app.toml', { directory })],
    reload: true,
    onProblem: ({ code, key, issue }) => say(`${code} ${key === undefined ? '' : `${key} `}${issue}`),
  })
}
