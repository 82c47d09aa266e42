/** Addresses of the console below `/debug`, and what of the API says the same as the screen there. `*` stands for one segment. */
const SAME: readonly (readonly [screen: string, api: string])[] = [
  ['', '/health'],
  ['config', '/v1/values'],
  ['config/*', '/v1/values/*'],
  ['config/*/edit', '/v1/values/*'],
  ['config/*/history', '/v1/values/*/history'],
  ['config/*/blame', '/v1/values/*/blame'],
  ['timeline', '/v1/revisions'],
  ['compare', '/v1/diff'],
  ['flags', '/v1/flags'],
  ['flags/*', '/v1/flags/*'],
  ['rollouts', '/v1/rollouts'],
  ['tenants', '/v1/tenants'],
  ['tenants/*', '/v1/tenants/*'],
  ['secrets', '/v1/secrets'],
  ['secrets/*', '/v1/values/*'],
]

/** The part of the API that says in JSON what a screen shows; undefined where there is no such screen. */
export function plainAddress(screen: string): string | undefined {
  const asked = segmentsOf(screen)
  for (const [pattern, api] of SAME) {
    const named = matched(segmentsOf(pattern), asked)
    if (named !== undefined) return api.replace('*', () => named)
  }
  return undefined
}

function segmentsOf(path: string): string[] {
  return path.replace(/\/$/, '').split('/')
}

/** What stands for the star, as it was sent; `''` where there is none, undefined where the pattern does not match. */
function matched(pattern: readonly string[], asked: readonly string[]): string | undefined {
  if (pattern.length !== asked.length) return undefined
  const fits = pattern.every((part, index) => part === '*' || part === asked[index])
  if (!fits) return undefined
  const star = pattern.indexOf('*')
  return star === -1 ? '' : (asked[star] ?? '')
}
