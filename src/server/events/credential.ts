import { isRefusal, type Principal } from '../doors/principal.ts'
import type { Asked } from '../call.ts'
import type { Admission } from './admissions.ts'

/** The name of the credential that somebody came by. */
export const credentialOf = ({ kind, id }: Principal): string => `${kind} ${id}`

/** The credential that somebody listens by, to be looked at again: whether the door would let them in now. */
export function admissionOf({ request, from, principal, authenticate }: Asked): Admission {
  // What is known of the connection now: it may be gone when it is asked about again.
  const { mount, address, encrypted } = from
  const arrival = {
    ...(mount === undefined ? {} : { mount }),
    ...(address === undefined ? {} : { address }),
    ...(encrypted === undefined ? {} : { encrypted }),
  }
  return {
    id: credentialOf(principal),
    async isValid() {
      const found = await authenticate(request, arrival)
      return found !== undefined && !isRefusal(found) && found.id === principal.id
    },
  }
}
