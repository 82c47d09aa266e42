import { expect } from 'vitest'
import { type FlagAnswer, type FlagsFile, type Json } from 'varve'
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

/** Compiles an imported file, which must be a file of flags, and answers from it. */
export function answering(file: FlagsFile): (key: string, asked: Asked) => FlagAnswer {
  expect(flagsFileShape(JSON.parse(JSON.stringify(file))).problems).toBe(undefined)
  const flags = flagSet(file, { digest: platform.digest, ...(pattern === undefined ? {} : { pattern }) })
  return (key, { context, now = 0, random = () => 0 }) => flags.evaluate(key, context, { now, random })
}
