/** Who a program is when it starts, as far as anybody says. */
export interface Start {
  /** What the program's variables say when absent. */
  readonly environment?: string | undefined
  /** Profiles that are active beside the environment's own; what the program's variables say when absent. */
  readonly profiles?: readonly string[] | undefined
  readonly service?: string | undefined
}

/** A start in words: `production`, `production,eu`, `production (worker)`. */
export function startText({ environment = '', profiles = [], service }: Start): string {
  const names = [...new Set([environment, ...profiles])].join(',')
  return service === undefined ? names : `${names} (${service})`
}
