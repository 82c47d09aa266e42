import { heard, type Hearing } from './hearing.ts'
import type { Listener } from './listener.ts'
import type { News } from './news.ts'
import type { Voice } from './voice.ts'

const encoder = new TextEncoder()

/** All who hear the same in the same words: what is said to them is put into words and bytes once. */
export class Channel {
  readonly hearing: Hearing
  readonly voice: Voice
  readonly listeners = new Set<Listener>()

  constructor(hearing: Hearing, voice: Voice) {
    this.hearing = hearing
    this.voice = voice
  }

  /** Tells everybody here. */
  tell(news: News): void {
    const chunk = this.chunkOf(news)
    if (chunk !== undefined) this.push(chunk)
  }

  /** The same bytes for everybody here. */
  push(chunk: Uint8Array): void {
    for (const listener of this.listeners) listener.push(chunk)
  }

  /** News as they are said here; undefined where they concern nobody here. */
  chunkOf(news: News): Uint8Array | undefined {
    const rest = heard(news, this.hearing)
    const text = rest === undefined ? undefined : this.voice.say(rest, this.hearing)
    return text === undefined ? undefined : encoder.encode(text)
  }
}
