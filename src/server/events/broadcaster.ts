import type { Clock, Timers } from 'varve'
import type { HelloEvent } from 'varve/protocol'
import { Admissions, type Admission } from './admissions.ts'
import { Channel } from './channel.ts'
import { hearingId, type Hearing } from './hearing.ts'
import { Listener, type ListenerEnd } from './listener.ts'
import { missedSince, notAmong, type Replayed } from './missed.ts'
import type { News } from './news.ts'
import { Newsroom, type HeardVarve } from './newsroom.ts'
import { RecentNews } from './recent-news.ts'
import { Room } from './room.ts'
import { HEARTBEAT, type Voice } from './voice.ts'

/** What is heard of a Varve, and asked of it for those who missed something. */
export type BroadcastVarve = HeardVarve &
  Replayed & { health(): { readonly store: { readonly status: HelloEvent['store'] } | undefined } }

/** How much is held for those who listen. */
export interface BroadcastLimits {
  /** Clients at once, with reads that wait and hints of the log: 20,000 when absent. */
  readonly clients?: number | undefined
  /** Clients at once by one credential, so that none takes all places: half of `clients` when absent, rounded up. */
  readonly perCredential?: number | undefined
  /** Bytes that may wait for one client before it is cut off: 64 KiB when absent. */
  readonly waiting?: number | undefined
  /** Milliseconds between two signs of life: 15 seconds when absent. */
  readonly heartbeat?: number | undefined
}

/** How one client listens. */
export interface Listening {
  readonly hearing: Hearing
  readonly voice: Voice
  readonly admission: Admission
  readonly mount: string
  /** The last revision it knows; nothing before the present is told when absent. */
  readonly after?: number | undefined
  /** Told once when the client has left, was cut off, or was sent away. */
  readonly onEnd?: ((end: ListenerEnd) => void) | undefined
}

/** A stream of another kind that counts as one of ours. */
export interface Guest {
  readonly admission: Admission
  /** Called when its credential is in force no longer, or everybody is sent home. */
  readonly end: () => void
}

/** Where one client listens. Its admission is not kept for each: that holds its whole request. */
interface Place {
  readonly channel: Channel
  readonly credential: string
  readonly free: () => void
}

const encoder = new TextEncoder()
const heartbeat = encoder.encode(HEARTBEAT)

/** Whoever opens a stream just after a change may have read what was before it. */
const JUST_NOW = 60_000

/**
 * Tells everybody who listens what changed. One of these serves a whole server: news are put into words once for all who
 * hear the same, and who was away is told what they missed.
 */
export class Broadcaster implements Disposable {
  readonly #varve: BroadcastVarve
  readonly #clock: Clock
  readonly #timers: Timers
  readonly #limits: { readonly waiting: number; readonly heartbeat: number }
  /** Places for all who listen or wait. */
  readonly room: Room
  readonly #channels = new Map<string, Channel>()
  readonly #admissions = new Admissions<Listener | Guest>()
  readonly #guests = new Set<Guest>()
  readonly #places = new Map<Listener, Place>()
  readonly #recent: RecentNews
  readonly #newsroom: Newsroom
  readonly #followers = new Set<(news: News) => void>()
  #revision: number
  #opened = 0
  #cut = 0
  #closed = false
  #stopBeating: () => void = () => {}

  constructor(
    varve: BroadcastVarve,
    {
      clock,
      timers,
      limits = {},
    }: { readonly clock: Clock; readonly timers: Timers; readonly limits?: BroadcastLimits },
  ) {
    const { clients = 20_000, waiting = 65_536, heartbeat: every = 15_000 } = limits
    this.#varve = varve
    this.#clock = clock
    this.#timers = timers
    this.#limits = { waiting, heartbeat: every }
    this.room = new Room({ most: clients, perCredential: limits.perCredential ?? Math.ceil(clients / 2) })
    this.#revision = varve.head().number
    this.#recent = new RecentNews(this.#revision, clock.now())
    this.#newsroom = new Newsroom(varve, { now: () => clock.now(), tell: news => this.#tell(news) })
  }

  /** Clients that listen or wait now. */
  get clients(): number {
    return this.room.taken
  }

  /** Clients that were cut off because they were too slow. */
  get cut(): number {
    return this.#cut
  }

  /** When the last change came, in milliseconds since 1970 UTC. */
  get lastChange(): number {
    return this.#recent.lastChange
  }

  /** What was told of since a revision; undefined where that is not known here. */
  recentSince(revision: number): readonly News[] | undefined {
    return this.#recent.since(revision)
  }

  /** Calls `listener` with all news, until what is returned is called. */
  follow(listener: (news: News) => void): () => void {
    this.#followers.add(listener)
    return () => void this.#followers.delete(listener)
  }

  /** Begins to tell a client. The stream says hello first, then what was missed, then what comes. Throws STREAMS_FULL. */
  async open(listening: Listening): Promise<ReadableStream<Uint8Array>> {
    const free = this.room.enter(listening.admission.id)
    const meanwhile: News[] = []
    const stop = this.follow(news => void meanwhile.push(news))
    try {
      const missed = await this.#missed(listening)
      // From here on nothing is awaited: no news can fall between what was missed and what comes.
      return this.#begin(listening, free, missed && [...missed, ...notAmong(missed, meanwhile, listening.after)])
    } catch (error) {
      free()
      throw error
    } finally {
      stop()
    }
  }

  #begin(listening: Listening, free: () => void, missed: readonly News[] | undefined): ReadableStream<Uint8Array> {
    const { hearing, voice, after, mount, admission, onEnd } = listening
    const listener: Listener = new Listener({
      most: this.#limits.waiting,
      onEnd: end => {
        this.#leave(listener, end)
        onEnd?.(end)
      },
    })
    const channel = this.#channelOf(hearing, voice)
    // It may be cut off by the very first that it is told: it leaves a place that it has.
    this.#enter(listener, admission, { channel, credential: admission.id, free })
    const hello = this.#hello(mount, after !== undefined && missed !== undefined)
    listener.push(encoder.encode(voice.hello(hello, this.#retry())))
    for (const news of missed ?? [this.#resync()]) {
      const chunk = channel.chunkOf(news)
      if (chunk !== undefined) listener.push(chunk)
    }
    if (this.#closed) this.#dismiss(listener, 'closing')
    return listener.stream
  }

  /** Lets a guest in, whose credential is looked at as everybody's; gives what is to be called once it has gone. */
  admit(guest: Guest): () => void {
    const free = this.room.take(guest.admission.id)
    this.#guests.add(guest)
    this.#admissions.add(guest.admission, guest)
    if (this.#closed) guest.end()
    else if (this.#listening === 1) this.#beat()
    return () => {
      free()
      this.#guests.delete(guest)
      this.#admissions.remove(guest.admission.id, guest)
      if (this.#listening === 0) this.#stopBeating()
    }
  }

  /** Sends everybody home, and listens no more itself. */
  [Symbol.dispose](): void {
    if (this.#closed) return
    this.#closed = true
    this.room.close()
    this.#newsroom[Symbol.dispose]()
    this.#stopBeating()
    this.#followers.clear()
    for (const one of [...this.#places.keys(), ...this.#guests]) this.#dismiss(one, 'closing')
  }

  #tell(news: News): void {
    // Revisions that nobody told of were skipped: after a recovery, or behind a compaction.
    if (news.event === 'revision' && news.revision !== this.#revision + 1) this.#skipped(news.revision - 1)
    if (news.event === 'revision') this.#revision = news.revision
    else if (news.event !== 'resync') this.#catchUp()
    this.#recent.add(news)
    this.#say(news)
  }

  #catchUp(): void {
    const { number } = this.#varve.head()
    if (number !== this.#revision) this.#skipped(number)
  }

  #skipped(to: number): void {
    this.#revision = to
    this.#recent.skipTo(to)
    this.#say({ event: 'resync', revision: to, at: this.#clock.now() })
  }

  #say(news: News): void {
    for (const channel of this.#channels.values()) channel.tell(news)
    for (const follow of [...this.#followers]) follow(news)
  }

  /** What a client missed; undefined where that cannot be told. */
  async #missed({ after, voice }: Listening): Promise<readonly News[] | undefined> {
    if (after !== undefined) return missedSince(after, { varve: this.#varve, recent: this.#recent })
    // Ours are told in hello which revision it is. Others read first and listen then, and what changed in between they
    // would never hear of.
    return voice.saysRevision || this.#recent.lastChange < this.#clock.now() - JUST_NOW ? [] : undefined
  }

  #resync(): News {
    return { event: 'resync', revision: this.#varve.head().number, at: this.#recent.lastChange }
  }

  #hello(mount: string, resumed: boolean): HelloEvent {
    const store = this.#varve.health().store?.status ?? 'none'
    return { revision: this.#varve.head().number, mount, store, resumed, heartbeat: this.#limits.heartbeat / 1000 }
  }

  /** Everybody comes back at another time: a server that was started again is not to be run over. */
  #retry(): number {
    this.#opened += 1
    return 1_000 + ((this.#opened * 617) % 4_000)
  }

  #channelOf(hearing: Hearing, voice: Voice): Channel {
    const id = `${voice.name} ${hearingId(hearing)}`
    const found = this.#channels.get(id)
    if (found !== undefined) return found
    const made = new Channel(hearing, voice)
    this.#channels.set(id, made)
    return made
  }

  /** Those who are given signs of life. */
  get #listening(): number {
    return this.#places.size + this.#guests.size
  }

  #enter(listener: Listener, admission: Admission, place: Place): void {
    const { channel } = place
    channel.listeners.add(listener)
    // Made by another who left meanwhile, it is not in the list any more.
    this.#channels.set(`${channel.voice.name} ${hearingId(channel.hearing)}`, channel)
    this.#places.set(listener, place)
    this.#admissions.add(admission, listener)
    if (!this.#closed && this.#listening === 1) this.#beat()
  }

  #leave(listener: Listener, end: ListenerEnd): void {
    if (end === 'slow') this.#cut += 1
    const place = this.#places.get(listener)
    if (place === undefined) return
    const { channel, credential, free } = place
    free()
    this.#places.delete(listener)
    this.#admissions.remove(credential, listener)
    channel.listeners.delete(listener)
    if (channel.listeners.size === 0) this.#channels.delete(`${channel.voice.name} ${hearingId(channel.hearing)}`)
    if (this.#listening === 0) this.#stopBeating()
  }

  #dismiss(listener: Listener | Guest, reason: 'closing' | 'refused'): void {
    if (!(listener instanceof Listener)) return listener.end()
    const last = this.#places.get(listener)?.channel.voice.end({ reason })
    listener.close(reason, last === undefined ? undefined : encoder.encode(last))
  }

  #beat(): void {
    this.#stopBeating()
    this.#stopBeating = this.#timers.after(this.#limits.heartbeat, () => {
      this.#catchUp()
      for (const channel of this.#channels.values()) channel.push(heartbeat)
      void this.#look()
      if (this.#listening > 0) this.#beat()
    })
  }

  async #look(): Promise<void> {
    for (const listener of await this.#admissions.refused()) this.#dismiss(listener, 'refused')
  }
}
