import { VarveError, type KeptState, type LastKnownGood, type LastKnownGoodRequest } from 'varve'

/** A place in memory for the last known good, as several processes one after the other find it. */
export interface KeptInMemory extends LastKnownGood {
  readonly name: string
  /** What is kept now. */
  text: string | undefined
  /** What was moved out of the way, by what it was labelled with. */
  readonly aside: Map<string, string>
  /** Every request that it was opened with. */
  readonly requests: LastKnownGoodRequest[]
  /** Why it can be neither read nor written; absent while it can. */
  failure?: string
  /** How often it was written. */
  saved: number
}

/** An empty place that may serve what is kept up to an age, in milliseconds. */
export function keptInMemory(maximumAge?: number): KeptInMemory {
  const failing = (code: 'LAST_KNOWN_GOOD_UNREADABLE' | 'LAST_KNOWN_GOOD_UNWRITABLE'): void => {
    if (place.failure === undefined) return
    throw new VarveError(code, { file: place.name, reason: place.failure, remedy: 'Mend the test.' })
  }
  const state: KeptState = {
    load: () => {
      failing('LAST_KNOWN_GOOD_UNREADABLE')
      return place.text
    },
    save: async text => {
      failing('LAST_KNOWN_GOOD_UNWRITABLE')
      place.text = text
      place.saved += 1
    },
    setAside: async label => {
      if (place.text === undefined) return undefined
      place.aside.set(label, place.text)
      place.text = undefined
      return `${place.name}.${label}`
    },
  }
  const place: KeptInMemory = {
    name: 'varve.lkg',
    ...(maximumAge === undefined ? {} : { maximumAge }),
    text: undefined,
    aside: new Map(),
    requests: [],
    saved: 0,
    open: request => {
      place.requests.push(request)
      return state
    },
  }
  return place
}
