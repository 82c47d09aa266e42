import { VarveError } from '../../core/errors.ts'
import type { LastKnownGood } from '../../core/ports.ts'
import { lastKnownGood } from '../last-known-good.ts'

/**
 * The last known good in a file named by text: its path and, after a `?`, the age up to which it is served and where its store
 * was before it moved. Throws USAGE for any other option, BAD_DURATION.
 * @example lastKnownGoodAt('data/varve.lkg?maximumAge=24h')
 */
export function lastKnownGoodAt(address: string): LastKnownGood {
  const [, path = '', query = ''] = /^([^?]*)(?:\?(.*))?$/s.exec(address) ?? []
  const options = new URLSearchParams(query)
  const unknown = [...options.keys()].find(name => name !== 'maximumAge' && name !== 'movedFrom')
  if (unknown !== undefined || path === '') throw unusable(path, unknown)
  const maximumAge = options.get('maximumAge')
  return lastKnownGood(path, { movedFrom: options.getAll('movedFrom'), ...(maximumAge === null ? {} : { maximumAge }) })
}

function unusable(path: string, option: string | undefined): VarveError<'USAGE'> {
  return new VarveError('USAGE', {
    issue: `The last known good ${path === '' ? 'has no file' : `has no option ${JSON.stringify(option)}`}.`,
    remedy:
      'Write the path of a file, and what else is to be said of it: varve.lkg?maximumAge=24h&movedFrom=https://old.example.com.',
  })
}
