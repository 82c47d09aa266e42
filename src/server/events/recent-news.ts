import type { News } from './news.ts'

/** The last news that were told, for those who come back: most have missed a minute, and the log need not be asked. */
export class RecentNews {
  readonly #news: News[] = []
  readonly #most: number
  /** Everything after this revision is here. */
  #from: number
  #lastChange: number

  constructor(from: number, begin: number, most = 1_000) {
    this.#from = from
    this.#lastChange = begin
    this.#most = most
  }

  add(news: News): void {
    this.#news.push(news)
    if (news.event !== 'store') this.#lastChange = news.at
    if (this.#news.length <= this.#most) return
    const dropped = this.#news.shift()
    if (dropped !== undefined) this.#from = dropped.revision
  }

  /** What was before is not known to be whole any more: revisions were skipped, and the last is this one. */
  skipTo(revision: number): void {
    this.#news.length = 0
    this.#from = revision
  }

  /**
   * What somebody missed who knew a revision, in order; undefined where that is not known here. Changes without a revision
   * that came after that one are among it, heard or not: hearing of them twice does no harm.
   */
  since(revision: number): readonly News[] | undefined {
    if (revision < this.#from) return undefined
    return this.#news.filter(news =>
      news.event === 'revision' ? news.revision > revision : news.event === 'change' && news.revision >= revision,
    )
  }

  /** When the last change came, in milliseconds since 1970 UTC: at the latest when this began, as far as is known. */
  get lastChange(): number {
    return this.#lastChange
  }
}
