/** What the checklist is ticked by. */
export interface Progress {
  /** Keys that are declared. */
  readonly values: number
  /** True where there is a store whose contents outlive the process. */
  readonly durable: boolean
  /** Number of the newest revision. */
  readonly revision: number
  /** True once a change was seen to arrive by the event stream. */
  readonly arrived: boolean
}

/** One step of the first run. */
export interface ChecklistItem {
  readonly id: 'declare' | 'store' | 'change' | 'arrive'
  readonly title: string
  readonly done: boolean
}

/** The first steps, each ticked by what is so, not by what was clicked. */
export function checklist({ values, durable, revision, arrived }: Progress): readonly ChecklistItem[] {
  return [
    { id: 'declare', title: 'Declare a value', done: values > 0 },
    { id: 'store', title: 'Stand on a store', done: durable },
    { id: 'change', title: 'Change a value here', done: revision > 0 },
    { id: 'arrive', title: 'See it arrive', done: arrived },
  ]
}

/** True while there is something left of the first run. */
export function isFirstRun(items: readonly ChecklistItem[]): boolean {
  return items.some(({ done }) => !done)
}
