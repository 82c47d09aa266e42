import type { News } from './news.ts'

/** The last news that were told, for those who come back: most have missed a minute, and the log need not be asked. */
export class RecentNews {
  readonly #news: News[] = []
  readonly #most: number
  /** Everything after this revision is here. */
  #from: number
  /** The revision at which a change without one came that is not here any more; none did before 0. */
  #dropped = -1
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
    const oldest = this.#news.shift()
    if (oldest?.event === 'change') this.#dropped = oldest.revision
    else if (oldest !== undefined) this.#from = Math.max(this.#from, oldest.revision)
  }

  /** What was before is not known to be whole any more: revisions were skipped, and the last is this one. */
  skipTo(revision: number): void {
    const change = this.#news.findLast(news => news.event === 'change')
    if (change !== undefined) this.#dropped = change.revision
    this.#news.length = 0
    this.#from = revision
  }

  /**
   * What somebody missed who knew a revision, in order; undefined where that is not known here. Changes without a revision
   * that came after that one are among it, heard or not: hearing of them twice does no harm.
   */
  since(revision: number): readonly News[] | undefined {
    if (revision < this.#from || revision <= this.#dropped) return undefined
    return this.#news.filter(news => (news.event === 'revision' ? news.revision > revision : isChange(news, revision)))
  }

  /** Changes without a revision that came at one or later, in order; undefined where one of them is not here any more. */
  changesSince(revision: number): readonly News[] | undefined {
    return revision <= this.#dropped ? undefined : this.#news.filter(news => isChange(news, revision))
  }

  /** When the last change came, in milliseconds since 1970 UTC: at the latest when this began, as far as is known. */
  get lastChange(): number {
    return this.#lastChange
  }
}

const isChange = (news: News, since: number): boolean => news.event === 'change' && news.revision >= since
