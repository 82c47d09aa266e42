import type { Cond } from '../../core/rollouts/document.ts'
import type { Segments } from '../../runtime/segments.ts'
import type { ChangeOptions } from '../../runtime/signature.ts'
import type { Tenants } from '../../runtime/tenants.ts'
import type { Landing } from './landing.ts'

/** Changes of segments. */
export function segmentWrites(landing: Landing): Pick<Segments, 'set' | 'delete'> {
  const path = (name: string): string => `/v1/segments/${encodeURIComponent(name)}`
  return {
    set(name: string, when: Cond, options: ChangeOptions & { readonly doc?: string }) {
      const { message, doc } = options
      return landing.made({ method: 'PUT', path: path(name), body: { when, doc, message } }, options)
    },
    delete(name: string, options: ChangeOptions) {
      return landing.made({ method: 'DELETE', path: path(name), body: { message: options.message } }, options)
    },
  }
}

/** Changes of whole tenants. */
export function tenantWrites(landing: Landing): Pick<Tenants, 'copy' | 'clear'> {
  const path = (tenant: string): string => `/v1/tenants/${encodeURIComponent(tenant)}`
  return {
    copy(from, to, options) {
      const { message, keys, overwrite } = options
      return landing.change(
        { method: 'POST', path: `${path(to)}/copy`, body: { from, keys, overwrite, message } },
        options,
      )
    },
    clear(tenant, options) {
      const { message, keys } = options
      return landing.change({ method: 'DELETE', path: path(tenant), body: { keys, message } }, options)
    },
  }
}
