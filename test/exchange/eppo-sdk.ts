import {
  applicationLogger,
  EppoClient,
  FormatEnum,
  MemoryOnlyConfigurationStore,
  type Flag,
} from '@eppo/js-client-sdk-common'
import type { VariationType } from './eppo-configurations.ts'

/** What a subject is asked about. */
export interface Subject {
  readonly key: string
  readonly attributes: object
}

/** Eppo's own client with a configuration in its memory: it opens no connection and starts no timer. */
export function eppoClient(
  flags: object,
): (flag: string, type: VariationType, who: Subject, otherwise: never) => unknown {
  // It tells of every flag that is off.
  applicationLogger.level = 'silent'
  const flagConfigurationStore = new MemoryOnlyConfigurationStore<Flag>()
  void flagConfigurationStore.setEntries(flags as Record<string, Flag>)
  flagConfigurationStore.setFormat(FormatEnum.SERVER)
  flagConfigurationStore.setEnvironment({ name: 'Test' })
  const client = new EppoClient({ flagConfigurationStore })
  return (flag, type, { key, attributes }, otherwise) => {
    const asked = [flag, key, attributes as Record<string, string>, otherwise] as const
    switch (type) {
      case 'STRING':
        return client.getStringAssignment(...asked)
      case 'INTEGER':
        return client.getIntegerAssignment(...asked)
      case 'NUMERIC':
        return client.getNumericAssignment(...asked)
      case 'BOOLEAN':
        return client.getBooleanAssignment(...asked)
      case 'JSON':
        return client.getJSONAssignment(...asked)
    }
  }
}
