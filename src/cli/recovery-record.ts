import type { Adopted, Divergence, HistoryEnd, LostValue, RevisionLine } from 'varve'
import { partsOf, type Choice, type Recovered, type Report } from './recovery-report.ts'
import type { Session } from './session.ts'
import { isoTime } from './words.ts'

/** What a recovery found and did, as one record for a program. */
export class RecoveryRecord implements Report {
  readonly #session: Session
  readonly #about: Recovered

  constructor(session: Session, about: Recovered) {
    this.#session = session
    this.#about = about
  }

  agreed(): void {
    this.#print({ diverged: false })
  }

  shown(): void {
    // A script asks for one record, and that says it.
  }

  undecided(divergence: Divergence): void {
    this.#print(divergenceJson(divergence))
  }

  planned(divergence: Divergence, choice: Choice): void {
    const decision = { revision: null, ...outcomeJson(partsOf(divergence, choice)) }
    this.#print({ ...divergenceJson(divergence), decision, dryRun: true })
  }

  decided(divergence: Divergence, adopted: Adopted): void {
    const movedTo = this.#about.kept?.place.movedTo ?? null
    const decision = { revision: adopted.revision.number, ...outcomeJson(adopted), movedTo }
    this.#print({ ...divergenceJson(divergence), decision })
  }

  #print(found: object): void {
    const { store, kept } = this.#about
    this.#session.output.printJson({ store, lastKnownGood: kept?.place.name ?? null, ...found })
  }
}

function divergenceJson({ kind, known, found, common, lost, meanwhile, values }: Divergence): object {
  return {
    diverged: true,
    kind,
    known: { ...endJson(known), heard: isoTime(known.heard) },
    found: endJson(found),
    common,
    lost: lost.map(lineJson),
    meanwhile: meanwhile.map(lineJson),
    values: values.map(valueJson),
  }
}

function endJson({ logId, number, hash, at }: HistoryEnd): object {
  return { logId, revision: number, hash, at: isoTime(at) }
}

function lineJson({ number, id, kind, at, by, message }: RevisionLine): object {
  return { revision: number, id, kind, at: isoTime(at), by, message }
}

function valueJson({ key, scope, lost, there, fate, revision, at, by, message }: LostValue): object {
  const of = { key, scope: scope ?? null, lost: lost ?? null, there: there ?? null, fate }
  return { ...of, revision, at: isoTime(at), by, message }
}

function outcomeJson({ putBack, left }: Pick<Adopted, 'putBack' | 'left'>): object {
  return { putBack: putBack.map(valueJson), left: left.map(valueJson) }
}
