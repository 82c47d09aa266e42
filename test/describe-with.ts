import { describe, it } from 'vitest'
import { findTool, type ToolName } from './tools.ts'

/**
 * A suite that needs a program from the table of tools. Where the program is missing, the suite is one skipped test
 * that says why, and the end of the run names it.
 * @example
 * describeWith('strace', 'a commit', strace => {
 *   it('is synced before it is acknowledged', () => { spawnSync(strace, ['-f', …]) })
 * })
 */
export function describeWith(name: ToolName, title: string, suite: (command: string) => void): void {
  const tool = findTool(name)
  describe(title, () => {
    if ('command' in tool) suite(tool.command)
    else it(`needs ${name}`, context => context.skip(tool.missing))
  })
}
