import type { HashProfile } from 'varve'
import { isHarmless } from '../admission.ts'
import type { ImportOptions, Remarks } from '../imported.ts'
import type { UnleashDocument, UnleashFeature } from './document.ts'

/** What the parts of one import share. */
export class UnleashImport {
  readonly remarks: Remarks
  /** Names of segments, by their ids. */
  readonly segmentNames: ReadonlyMap<string, string>
  readonly features: ReadonlyMap<string, UnleashFeature>
  readonly #isJs: boolean

  constructor({ features, segments }: UnleashDocument, { hashing = 'utf8' }: ImportOptions, remarks: Remarks) {
    this.remarks = remarks
    this.features = new Map(features.map(feature => [feature.name, feature]))
    this.segmentNames = named(segments)
    this.#isJs = hashing === 'js'
  }

  /** The profile that places units as the SDK in use does. */
  hashOf(profile: 'unleash' | `unleash-variants/${number}`): HashProfile {
    if (!this.#isJs) return profile
    const [name, slots] = profile.split('/')
    return slots === undefined ? `${name}-js` : `${name}-js/${slots}`
  }

  /** What tells one line of Unleash from another: the group, which is hashed with the unit. */
  saltOf(groupId: string, { name: flag }: UnleashFeature): string {
    if (!this.#isJs && /[^\0-\x7f]/.test(groupId)) {
      const note = `The group ${groupId} is hashed as UTF-8. Import with hashing: 'js' if the SDK in use is the one for Node.`
      this.remarks.add({ flag, feature: 'groupId', note, severity: 'changed' })
    }
    return groupId
  }
}

function named(segments: UnleashDocument['segments']): ReadonlyMap<string, string> {
  const taken = new Set<string>()
  const names = new Map<string, string>()
  for (const { id, name } of segments) {
    const free = taken.has(name) || !isHarmless(name) ? `${name}-${id}` : name
    taken.add(free)
    names.set(id, free)
  }
  return names
}
