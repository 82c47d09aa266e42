import type { HealthTold } from './health-read.ts'

/** One thing that is well or not, in words. */
export interface HealthLine {
  readonly what: string
  readonly state: 'good' | 'warning' | 'bad'
  readonly says: string
}

/** How the server is doing, thing by thing; what is wrong says what to do. */
export function healthLines(health: HealthTold): readonly HealthLine[] {
  return [storeLine(health), ...problemLines(health), ...managerLines(health), ...restartLines(health)]
}

function storeLine({ store, revision = 0 }: HealthTold): HealthLine {
  const what = 'Store'
  if (store === undefined)
    return { what, state: 'warning', says: 'There is none: changes last until the process ends.' }
  if (store.status === 'ok') {
    const behind = store.behind === undefined || store.behind === 0 ? '' : `, ${store.behind} behind its store`
    const memory = store.name === 'memory'
    return {
      what,
      state: memory ? 'warning' : 'good',
      says: `${store.name}, at r${revision}${behind}${memory ? ': what is stored ends with the process' : ''}`,
    }
  }
  const trouble = store.trouble === undefined ? store.status : store.trouble
  return {
    what,
    state: 'bad',
    says: `${store.name} is ${trouble}. r${revision} is served, and nothing can be changed.`,
  }
}

function problemLines({ problems, reloadFailed }: HealthTold): HealthLine[] {
  const { errors = 0, warnings = 0 } = problems ?? {}
  return [
    errors + warnings === 0
      ? { what: 'Values', state: 'good', says: 'All fit their declarations.' }
      : {
          what: 'Values',
          state: errors > 0 ? 'bad' : 'warning',
          says: `${errors} errors, ${warnings} warnings. varve doctor names them.`,
        },
    ...(reloadFailed === true
      ? [
          {
            what: 'Sources',
            state: 'bad' as const,
            says: 'What they say now is not taken over; the last good values stay.',
          },
        ]
      : []),
  ]
}

function managerLines({ managers = [] }: HealthTold): HealthLine[] {
  // Whatever was never asked for anything is not known to answer, and nobody waits for it.
  const asked = managers.filter(({ failing, succeededAt }) => failing > 0 || succeededAt !== undefined)
  return asked.map(({ name, failing }) => ({
    what: `Secret manager ${name}`,
    state: failing === 0 ? 'good' : 'bad',
    says: failing === 0 ? 'answers' : `${failing} references cannot be fetched`,
  }))
}

function restartLines({ restartNeeded = [] }: HealthTold): HealthLine[] {
  if (restartNeeded.length === 0) return []
  return [{ what: 'Settings', state: 'warning', says: `A restart changes ${restartNeeded.join(', ')}.` }]
}
