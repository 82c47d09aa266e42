import type { AbTestOptions, FlagInput } from '../../runtime/rollout.ts'
import type { ChangeOptions, WriteOptions } from '../../runtime/signature.ts'
import type { Written } from '../../runtime/varve.ts'
import type { Landing } from './landing.ts'

const flagPath = (key: string, rest = ''): string => `/v1/flags/${encodeURIComponent(key)}${rest}`

/** Changes of flags. */
export function releaseWrites(landing: Landing): object {
  return {
    setFlag(key: string, flag: FlagInput, options: WriteOptions): Promise<Written> {
      const { message, scope, locked } = options
      return landing.made({ method: 'PUT', path: flagPath(key), body: { flag, locked, message, scope } }, options)
    },
    abTest(key: string, options: AbTestOptions<unknown>): Promise<Written> {
      const { by: _by, expect: _expect, id: _id, dryRun: _dryRun, ...body } = options
      return landing.made({ method: 'PUT', path: flagPath(key, '/experiment'), body }, options)
    },
    kill(key: string, options: ChangeOptions): Promise<Written> {
      return landing.made({ method: 'POST', path: flagPath(key, '/kill'), body: { message: options.message } }, options)
    },
    revive(key: string, options: ChangeOptions): Promise<Written | undefined> {
      const body = { message: options.message }
      return landing.change({ method: 'POST', path: flagPath(key, '/revive'), body }, options)
    },
  }
}
