import { onTestFinished } from 'vitest'
import type { Config, ExposureOptions, Store, Tree, Varve } from 'varve'
import type { HandlerOptions } from 'varve/server'
import { clock, testConfig, type TestClock, type TestVarve } from 'varve/testing'
import { handlerOf, type Handler } from '../../src/server/handler.ts'
import { credentialsOfTest, type Credentials } from './live-server.ts'

/** What is asked besides a path. */
export interface Asked extends Omit<RequestInit, 'headers'> {
  /** A viewer’s when absent; none where it is empty. */
  readonly token?: string
  readonly headers?: Record<string, string>
}

/** A server without a network, at the time of the test. */
export interface InMemory<T extends Tree> {
  readonly varve: TestVarve<T>
  readonly time: TestClock
  readonly credentials: Credentials
  readonly handler: Handler
  get(path: string, asked?: Asked): Promise<Response>
}

/** Serves a declaration without a network, until the test is over. */
export function inMemory<T extends Tree>(
  config: Config<T>,
  {
    store,
    exposures,
    ...options
  }: HandlerOptions & { readonly store?: Store; readonly exposures?: ExposureOptions } = {},
): InMemory<T> {
  const time = clock()
  const varve = testConfig(
    config,
    {},
    {
      ...{ clock: time, onProblem: () => {} },
      ...(store === undefined ? {} : { store }),
      ...(exposures === undefined ? {} : { exposures }),
    },
  )
  const credentials = credentialsOfTest()
  const handler = handlerOf(
    varve as unknown as Varve,
    { clock: time, timers: time, ...options },
    { authenticate: () => credentials.authenticate },
  )
  onTestFinished(async () => {
    await handler.close()
    await varve.close()
  })
  const viewer = credentials.token('viewer')
  return {
    ...{ varve, time, credentials, handler },
    get(path, { token = viewer, headers = {}, ...init } = {}) {
      const shown = token === '' ? {} : { authorization: `Bearer ${token}` }
      return handler(new Request(`http://shop.example${path}`, { ...init, headers: { ...shown, ...headers } }))
    },
  }
}
