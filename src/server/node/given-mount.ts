import { VarveError } from 'varve'
import { mountOf } from './target.ts'

/** What stands unencoded in a segment of a path: no space, no `?`, no `#`, and nothing that is a pattern elsewhere. */
const SEGMENT = /^(?:[\w.~!$&'()+,;=@-]|%[0-9A-F]{2})+$/i

/**
 * A mount as somebody wrote it (`config`, `/config/`, `//config`), as it stands in front of our paths: `/config`; `''` for the
 * root. Throws USAGE for what no path begins with.
 */
export function givenMount(text: string): string {
  const mount = mountOf(text).replaceAll(/\/{2,}/g, '/')
  const [, ...segments] = mount.split('/')
  if (segments.every(one => SEGMENT.test(one) && one !== '.' && one !== '..')) return mount
  const issue = `The mount ${JSON.stringify(text.slice(0, 100))} is no path.`
  throw new VarveError('USAGE', { issue, remedy: 'Write what stands before every path, encoded: /config.' })
}
