import { VarveError } from '../../core/errors.ts'
import type { LastKnownGood } from '../../core/ports.ts'
import { lastKnownGood } from '../last-known-good.ts'

/**
 * The last known good in a file named by text: its path, and the age up to which it is served after a `?`.
 * Throws USAGE for any other option, BAD_DURATION.
 * @example lastKnownGoodAt('data/varve.lkg?maximumAge=24h')
 */
export function lastKnownGoodAt(address: string): LastKnownGood {
  const [, path = '', query = ''] = /^([^?]*)(?:\?(.*))?$/s.exec(address) ?? []
  const options = new URLSearchParams(query)
  const unknown = [...options.keys()].find(name => name !== 'maximumAge')
  if (unknown !== undefined || path === '') throw unusable(path, unknown)
  const maximumAge = options.get('maximumAge')
  return lastKnownGood(path, maximumAge === null ? {} : { maximumAge })
}

function unusable(path: string, option: string | undefined): VarveError<'USAGE'> {
  return new VarveError('USAGE', {
    issue: `The last known good ${path === '' ? 'has no file' : `has no option ${JSON.stringify(option)}`}.`,
    remedy: 'Write the path of a file, and the age up to which it is served: varve.lkg?maximumAge=24h.',
  })
}
