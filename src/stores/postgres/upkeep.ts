import { isVarveError } from '../../core/errors.ts'
import type { StoreFinding, Upkeep } from '../../core/ports.ts'
import type { Connection } from './connection.ts'
import { findings } from './findings.ts'
import { migrate, pending } from './migrating.ts'
import type { Namespace } from './name.ts'
import { lookAround } from './surroundings.ts'

/** What an operator asks of a store's server. `direct` tells that its listening line goes past a pooler. */
export function upkeepOf(connection: Connection, namespace: Namespace, { direct }: { direct: boolean }): Upkeep {
  return {
    pending: async () => pending(connection, namespace),
    migrate: async () => migrate(connection, namespace),
    async inspect() {
      try {
        const around = await lookAround(connection, namespace)
        return [...findings(around, { direct }), await schema(connection, namespace)]
      } catch (error) {
        return [failed('connection', error)]
      }
    },
  }
}

async function schema(connection: Connection, namespace: Namespace): Promise<StoreFinding> {
  const about = 'schema'
  try {
    const steps = await pending(connection, namespace)
    if (steps.length === 0) return { severity: 'ok', about, issue: 'its tables are as this version wants them' }
    const issue = 'its tables are not there as this version wants them'
    return { severity: 'warning', about, issue, remedy: 'Run: varve migrate' }
  } catch (error) {
    return failed(about, error)
  }
}

/** A look that failed is what was found. */
function failed(about: string, error: unknown): StoreFinding {
  const details = isVarveError(error) ? error.details : {}
  const said = 'reason' in details ? details.reason : error instanceof Error ? error.message : error
  const remedy = 'remedy' in details ? { remedy: String(details.remedy) } : {}
  return { severity: 'error', about, issue: String(said), ...remedy }
}
