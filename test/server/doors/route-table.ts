import type { Permission } from 'varve/protocol'

/**
 * What each route takes, written by hand: a route that is not here fails, so that somebody decides. `=` after a path is for those
 * who are bound to tenants too, whichever they name: it tells nothing of others, or sees to that itself.
 */
const TABLE: Readonly<Record<Permission | 'anybody' | 'public', string>> = {
  public: `
    GET /health  GET /health/live  GET /health/ready
    GET /_unlock-debug  POST /_unlock-debug  GET /_lock-debug  POST /_lock-debug  GET /ofrep/v1/events`,
  anybody: `
    GET /v1/me=  GET /openapi.json=
    GET /=  GET /debug=  GET /debug/=  GET /debug/{screen+}=  GET /debug/config/{key}=
    GET /debug/config/refresh=  POST /debug/config/refresh=  GET /debug/config/{key}/clear-override=`,
  evaluate: `
    POST /v1/evaluate=  GET /events=  POST /ofrep/v1/evaluate/flags=  POST /ofrep/v1/evaluate/flags/{key+}=`,
  read: `
    GET /v1/values  GET /v1/values/{key}  GET /v1/values/{key}/explanation  GET /v1/values/{key}/history
    GET /v1/values/{key}/blame  GET /v1/values/{key}/rollout  GET /v1/history  GET /v1/diff  GET /v1/snapshot
    GET /v1/revisions  GET /v1/revisions/{number}  GET /v1/tags=  GET /v1/verify=  POST /v1/refresh=  POST /v1/parse=
    GET /v1/declarations=  GET /v1/layers  GET /v1/overrides  GET /v1/flags  GET /v1/flags/{key}  GET /v1/rollouts=
    GET /v1/tenants=  GET /v1/tenants/{tenant}=  GET /v1/tenants/{tenant}/diff=  GET /v1/segments
    GET /v1/segments/{name}  GET /v1/access=  GET /metrics  GET /v1/export
    GET /v1/log  GET /v1/log/head  GET /v1/log/revisions  GET /v1/log/events  GET /v1/log/snapshot`,
  write: `
    PUT /v1/values/{key}  PATCH /v1/values/{key}  DELETE /v1/values/{key}  PATCH /v1/values
    POST /v1/values/{key}/rollback  POST /v1/revisions/{revision}/undo  POST /v1/restore  POST /v1/tags
    POST /v1/changes  POST /v1/import  POST /debug/config/{key}=  POST /v1/tenants/{tenant}/copy=  DELETE /v1/tenants/{tenant}=`,
  release: `
    PUT /v1/flags/{key}  PUT /v1/flags/{key}/experiment  POST /v1/flags/{key}/kill  POST /v1/flags/{key}/revive
    POST /v1/values/{key}/rollout  POST /v1/values/{key}/rollout/pause  POST /v1/values/{key}/rollout/resume
    POST /v1/values/{key}/rollout/advance  POST /v1/values/{key}/rollout/approve  POST /v1/values/{key}/rollout/abort
    POST /v1/values/{key}/rollout/complete  POST /v1/values/{key}/rollout/promote
    POST /v1/values/{key}/rollout/reschedule  PUT /v1/segments/{name}  DELETE /v1/segments/{name}`,
  secrets: `
    GET /v1/secrets  GET /v1/secrets/{key}  PUT /v1/secrets/{key}  POST /v1/secrets/{key}/rotate
    POST /v1/secrets/{key}/destroy  POST /v1/secrets/{key}/reveal`,
  admin: `
    GET /v1/tokens  POST /v1/tokens  DELETE /v1/tokens/{id}  GET /v1/sessions  DELETE /v1/sessions
    DELETE /v1/sessions/{id}  POST /v1/links  GET /v1/audit  PUT /v1/overrides/{key}  DELETE /v1/overrides/{key}
    POST /v1/compact  POST /debug/config/{key}/clear-override=`,
  log: `
    POST /v1/log/open  POST /v1/log/append  PUT /v1/log/snapshot  POST /v1/log/compact  GET /v1/log/records
    GET /v1/log/record  PUT /v1/log/record  DELETE /v1/log/record  POST /v1/log/lease  POST /v1/log/lease/release`,
}

/** Parts of the console whose routes only say that there is nothing to follow by a GET: what they are for is a POST. */
export const FORM_ONLY = 'GET /debug/config/{key}/clear-override'
/** A form, which is read before it is passed on to the route that it stands for: asked with one of its own. */
export const FORM = 'POST /debug/config/{key}'

/** Routes that tell strangers that a credential is missing, because their protocol says so. */
export const TELLS = /^POST \/ofrep\//

/** One route, what it takes, and whether it sees to tenants itself. */
export interface Line {
  readonly route: string
  readonly needs: Permission | 'anybody' | 'public'
  readonly sees: boolean
}

/** All lines of the table. */
export const lines = Object.entries(TABLE).flatMap(([needs, text]) =>
  text
    .trim()
    .split(/\s{2,}/)
    .map((cell): Line => ({
      route: cell.replace(/=$/, ''),
      needs: needs as Line['needs'],
      sees: cell.endsWith('='),
    })),
)
