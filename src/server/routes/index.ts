import type { Host } from '../host.ts'
import type { Route } from '../route.ts'
import { changeRoutes } from './changes.ts'
import { compactionRoutes } from './compaction.ts'
import { exchangeRoutes } from './exchange.ts'
import { flagRoutes } from './flags.ts'
import { overrideRoutes } from './overrides.ts'
import { rolloutRoutes } from './rollouts.ts'
import { secretRoutes } from './secrets.ts'
import { segmentRoutes } from './segments.ts'
import { takingBackRoutes } from './taking-back.ts'
import { tenantRoutes } from './tenants.ts'
import { eventRoutes } from './events.ts'
import { healthRoutes } from './health.ts'
import { metricRoutes } from './metrics.ts'
import { ofrepRoutes } from './ofrep.ts'
import { accessRoutes } from './access.ts'
import { consoleRoutes } from './console.ts'
import { evaluationRoutes } from './evaluation.ts'
import { historyRoutes } from './history.ts'
import { logStateRoutes } from './log-state.ts'
import { logRoutes } from './log.ts'
import { draftRoutes } from './drafts.ts'
import { processLayerRoutes } from './process-layers.ts'
import { auditRoutes } from './audit.ts'
import { sessionRoutes } from './sessions.ts'
import { signInRoutes } from './sign-in.ts'
import { tokenRoutes } from './tokens.ts'
import { valueRoutes } from './values.ts'

/** Makes the routes of one subject, once for each handler. */
type RouteMaker = (host: Host) => readonly Route[]

/** Every subject there are routes for: a new file of routes is one line here. */
export const subjects: readonly RouteMaker[] = [
  ...[changeRoutes, takingBackRoutes, overrideRoutes, flagRoutes, rolloutRoutes],
  ...[tenantRoutes, segmentRoutes, secretRoutes, compactionRoutes, exchangeRoutes],
  ...[tokenRoutes, sessionRoutes, signInRoutes, auditRoutes],
  accessRoutes,
  valueRoutes,
  historyRoutes,
  logStateRoutes,
  evaluationRoutes,
  logRoutes,
  ...[draftRoutes, processLayerRoutes],
  consoleRoutes,
  eventRoutes,
  healthRoutes,
  metricRoutes,
  ofrepRoutes,
]
