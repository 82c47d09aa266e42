import type { SourceOrigin } from '../ports.ts'

/** Where a value comes from. */
export type Origin =
  | SourceOrigin
  | { readonly revision: number; readonly by: string; readonly at: number; readonly scope?: string }
  | { readonly override: string }

/** An origin in words: `config.toml:3:8`, `SHOP_SERVER__PORT`, `revision 42 by dana`. */
export function originText(origin: Origin): string {
  if ('file' in origin) return `${origin.file}:${origin.line}:${origin.column}`
  if ('variable' in origin) return origin.variable
  if ('argument' in origin) return origin.argument
  if ('secretFile' in origin) return origin.secretFile
  if ('manager' in origin) return origin.reference
  if ('revision' in origin)
    return `${origin.scope === undefined ? '' : `${origin.scope}, `}revision ${origin.revision} by ${origin.by}`
  return 'declared' in origin ? origin.declared : origin.override
}
