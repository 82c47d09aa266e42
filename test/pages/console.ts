import type { Outcome } from '../cli/shell.ts'
import type { Page } from './page.ts'

/** One command of a `console` block, and what the page says it prints. */
export interface Example {
  readonly line: string
  readonly printed: string
}

/** The commands of a page's `console` blocks, in order. */
export function examplesOf({ text }: Page): readonly Example[] {
  return [...text.matchAll(/^```console\n([^]*?)^```$/gm)]
    .flatMap(([, block = '']) => block.split(/^\$ /m).slice(1))
    .map(part => ({ line: part.split('\n', 1)[0] ?? '', printed: part.slice(part.indexOf('\n') + 1).trimEnd() }))
}

/** Words of a command line, as a shell without any cleverness splits them. */
export function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  )
}

/** What was printed as the page writes it. */
export function asPrinted({ code, out, err }: Outcome): string {
  return (out + err).trimEnd() + (code === 0 ? '' : `\n(exit ${code})`)
}

/** What the page says, with `…` for anything on its line, or for any lines where it stands alone. */
export function pattern(printed: string): RegExp {
  const quoted = printed.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  const lines = quoted.replaceAll(/^…$/gm, '[^]*').replaceAll(/ *… */g, '.*')
  return new RegExp(`^${lines}$`)
}
