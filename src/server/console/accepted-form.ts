/** In which form somebody wants an answer. */
export type Form = 'html' | 'json' | 'text'

/** What each form is asked for by. The first counts where several are wanted alike. */
const MEDIA: readonly (readonly [Form, string])[] = [
  ['text', 'text/plain'],
  ['json', 'application/json'],
  ['html', 'text/html'],
]

/**
 * The form that an Accept header asks for. Whoever takes everything (`curl`) is answered in text: browsers name HTML.
 * Undefined where none of the three is wanted.
 */
export function acceptedForm(accept: string | null): Form | undefined {
  const ranges = rangesIn(accept ?? '*/*')
  const weighed = MEDIA.map(([form, media]) => ({ form, weight: weightOf(media, ranges) }))
  const best = Math.max(...weighed.map(({ weight }) => weight))
  return best > 0 ? weighed.find(({ weight }) => weight === best)?.form : undefined
}

interface Range {
  readonly media: string
  readonly weight: number
}

function rangesIn(accept: string): Range[] {
  return accept.split(',').map(part => {
    const [media = '', ...parameters] = part.split(';').map(word => word.trim().toLowerCase())
    const weight = Number(parameters.find(word => word.startsWith('q='))?.slice(2) ?? 1)
    return { media, weight: Number.isNaN(weight) ? 0 : weight }
  })
}

/** The most exact range that names a media type counts, as RFC 9110 has it. */
function weightOf(media: string, ranges: readonly Range[]): number {
  const names = [media, `${media.slice(0, media.indexOf('/'))}/*`, '*/*']
  for (const name of names) {
    const found = ranges.find(range => range.media === name)
    if (found !== undefined) return found.weight
  }
  return 0
}
