import { init, type LDClient } from '@launchdarkly/node-server-sdk'
import { TestData } from '@launchdarkly/node-server-sdk/integrations'
import { FlagdCore } from '@openfeature/flagd-core'
import type { Case } from './measure.ts'

/** A peer ready to be measured, and what ends it. */
export interface Peer extends Case {
  readonly close?: () => unknown
}

/** flagd's evaluator with these flags. */
export function flagd(flags: Readonly<Record<string, object>>): FlagdCore {
  const core = new FlagdCore()
  core.setConfigurations(JSON.stringify({ flags }))
  return core
}

/** LaunchDarkly's SDK, which gets its flags from memory and sends nothing home. */
export async function launchDarkly(fill: (data: TestData) => Promise<unknown>): Promise<LDClient> {
  const data = new TestData()
  await fill(data)
  const client = init('sdk-none', {
    updateProcessor: data.getFactory(),
    sendEvents: false,
    diagnosticOptOut: true,
    logger: quiet,
  })
  await client.waitForInitialization({ timeout: 5 })
  return client
}

/** Says nothing. */
export const quiet = { error() {}, warn() {}, info() {}, debug() {} }
