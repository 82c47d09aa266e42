import { expect } from 'vitest'
import { type FlagAnswer, type FlagRule, type FlagsFile, type Json, type Serve } from 'varve'
import { flagSet } from 'varve/documents'
import { flagsFileShape } from '../../src/core/rollouts/document-shape.ts'
import { hostPlatform } from '../../src/platform.ts'

const platform = hostPlatform()
const pattern = await platform.pattern?.()

/** One question to imported flags. */
export interface Asked {
  readonly context: Readonly<Record<string, Json | undefined>>
  readonly now?: number
  readonly random?: () => number
}

/** Compiles an imported file, which must be a file of flags that a store would take, and answers from it. */
export function answering(file: FlagsFile): (key: string, asked: Asked) => FlagAnswer {
  expect(flagsFileShape(JSON.parse(JSON.stringify(file))).problems).toBe(undefined)
  for (const { rules, serve } of Object.values(file.flags)) {
    const ids = idsOf(rules, serve)
    expect(ids).toEqual([...new Set(ids)])
  }
  const flags = flagSet(file, { digest: platform.digest, ...(pattern === undefined ? {} : { pattern }) })
  return (key, { context, now = 0, random = () => 0 }) => flags.evaluate(key, context, { now, random })
}

/** Ids of rules, those within rules too. */
function idsOf(rules: readonly FlagRule[], serve: Serve): string[] {
  const within = (one: Serve): string[] =>
    typeof one === 'object' && one !== null && 'rules' in one ? idsOf(one.rules, one.serve) : []
  return [...rules.flatMap(rule => [rule.id, ...within(rule.serve)]), ...within(serve)]
}
