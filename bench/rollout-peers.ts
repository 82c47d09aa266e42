/**
 * The libraries people use for rollouts today, each with a rollout to half of everybody and a flag for three countries,
 * from memory: no network, no events.
 */
import { EventEmitter } from 'node:events'
import { getClient, PollingMode, User, type IUser } from '@configcat/sdk'
import { GrowthBookClient } from '@growthbook/growthbook'
import { InMemStorageProvider, Unleash, type ClientFeaturesResponse } from 'unleash-client'
import { flagd, launchDarkly } from './peer.ts'
import { checkHalf, FROM, NEAR, nth, USERS, type Counting } from './rollout-askers.ts'

/** A library, with every way it is asked. */
export interface RolloutPeer {
  readonly name: string
  /** A rollout, with a context made for each question. */
  readonly fresh: Counting
  /** The same with one context, and with those of all askers in turn. */
  readonly held: Counting
  readonly each: Counting
  /** A flag for three countries, with the contexts of all askers in turn. */
  readonly near: Counting
  readonly close: () => unknown
}

/** What is asked of a library. */
interface Asked<C> {
  readonly name: string
  /** Who is asking, as the library takes it. */
  readonly context: (user: string, country: string) => C
  readonly isIn: (context: C) => boolean | Promise<boolean>
  readonly isNear: (context: C) => boolean | Promise<boolean>
  readonly close?: () => unknown
}

/** Every peer, each of which was seen to answer what it should. */
export async function rolloutPeers(): Promise<RolloutPeer[]> {
  const peers = [unleashPeer(), flagdPeer(), growthBookPeer(), configCatPeer(), await launchDarklyPeer()]
  for (const { fresh, each, near } of peers) {
    await checkHalf(fresh, 'chance')
    await checkHalf(each, 'chance')
    await checkHalf(near, 'country')
  }
  return peers
}

function peer<C>({ name, context, isIn, isNear, close = () => {} }: Asked<C>): RolloutPeer {
  const contexts = USERS.map((user, n) => context(user, nth(FROM, n)))
  const one = context(nth(USERS, 7), nth(FROM, 7))
  // Whoever answers with a promise is waited for, and only those.
  const counting = isIn(one) instanceof Promise ? countedLater : counted
  const asking = (what: string, ask: (n: number) => boolean | Promise<boolean>): Counting => ({
    name: `${name}, ${what}`,
    run: times => counting(times, ask),
  })
  return {
    name,
    fresh: asking('new', n => isIn(context(nth(USERS, n), nth(FROM, n)))),
    held: asking('held', () => isIn(one)),
    each: asking('each', n => isIn(nth(contexts, n))),
    near: asking('near', n => isNear(nth(contexts, n))),
    close,
  }
}

function counted(times: number, ask: (n: number) => unknown): number {
  let count = 0
  for (let n = 0; n < times; n += 1) if (ask(n) === true) count += 1
  return count
}

async function countedLater(times: number, ask: (n: number) => unknown): Promise<number> {
  let count = 0
  for (let n = 0; n < times; n += 1) if ((await ask(n)) === true) count += 1
  return count
}

const FLOW = 'checkout.newFlow'
const LOCAL = 'checkout.local'

type Feature = ClientFeaturesResponse['features'][number]

/** Unleash's features, there from the start: nothing is fetched. */
class Features extends EventEmitter {
  readonly #features: ReadonlyMap<string, Feature>

  constructor(features: readonly Feature[]) {
    super()
    this.#features = new Map(features.map(feature => [feature.name, feature]))
  }

  getToggle(name: string): Feature {
    return this.#features.get(name) as Feature
  }

  getToggles(): Feature[] {
    return [...this.#features.values()]
  }

  getTogglesWithSegmentData(): never[] {
    return []
  }

  getSegment(): undefined {
    return undefined
  }

  getMode(): 'polling' {
    return 'polling'
  }

  async setMode(): Promise<void> {}

  async start(): Promise<void> {}

  stop(): void {
    this.removeAllListeners()
  }
}

function unleashPeer(): RolloutPeer {
  const feature = (name: string, strategy: NonNullable<Feature['strategies']>[number]): Feature => ({
    ...{ name, type: 'release', enabled: true, project: 'default', stale: false, impressionData: false },
    strategies: [strategy],
  })
  const parameters = { rollout: '50', stickiness: 'userId', groupId: FLOW }
  const constraint = { contextName: 'country', operator: 'IN', values: [...NEAR], inverted: false }
  const near = { name: 'default', parameters: {}, constraints: [constraint] } as unknown as NonNullable<
    Feature['strategies']
  >[number]
  const repository = new Features([
    feature(FLOW, { name: 'flexibleRollout', parameters, constraints: [] }),
    feature(LOCAL, near),
  ])
  const sdk = new Unleash({
    ...{ appName: 'shop', url: 'http://localhost.invalid/api/', repository },
    storageProvider: new InMemStorageProvider(),
    ...{ disableMetrics: true, disableAutoStart: true, skipInstanceCountWarning: true },
  })
  repository.emit('ready')
  return peer({
    name: 'unleash-client',
    context: (userId, country) => ({ userId, country }),
    isIn: context => sdk.isEnabled(FLOW, context),
    isNear: context => sdk.isEnabled(LOCAL, context),
    close: () => sdk.destroy(),
  })
}

/** flagd's evaluator, asked for a flag that is the same to everybody. */
export function flagdPlain(): Counting {
  const core = flagd({ plain: { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' } })
  return {
    name: 'flagd-core',
    run: times => counted(times, () => core.resolveBooleanEvaluation('plain', false, {}).value),
  }
}

function flagdPeer(): RolloutPeer {
  const flag = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' }
  const half = [
    ['on', 50],
    ['off', 50],
  ]
  const core = flagd({
    [FLOW]: { ...flag, targeting: { fractional: half } },
    [LOCAL]: { ...flag, targeting: { if: [{ in: [{ var: 'country' }, NEAR] }, 'on', 'off'] } },
  })
  return peer({
    name: 'flagd-core',
    context: (targetingKey, country) => ({ targetingKey, country }),
    isIn: context => core.resolveBooleanEvaluation(FLOW, false, context).value,
    isNear: context => core.resolveBooleanEvaluation(LOCAL, false, context).value,
  })
}

function growthBookPeer(): RolloutPeer {
  const rule = (more: object): object => ({ defaultValue: false, rules: [{ force: true, ...more }] })
  const client = new GrowthBookClient({}).initSync({
    payload: {
      features: {
        [FLOW]: rule({ coverage: 0.5, hashAttribute: 'id', hashVersion: 2, seed: FLOW }),
        [LOCAL]: rule({ condition: { country: { $in: NEAR } } }),
      },
    },
  })
  return peer({
    name: 'GrowthBook',
    context: (id, country) => ({ attributes: { id, country } }),
    isIn: context => client.isOn(FLOW, context),
    isNear: context => client.isOn(LOCAL, context),
    close: () => client.destroy(),
  })
}

function configCatPeer(): RolloutPeer {
  const on = { v: { b: true }, i: 'on' }
  const off = { v: { b: false }, i: 'off' }
  const condition = { u: { a: 'Country', c: 0, l: NEAR } }
  const half = [
    { p: 50, ...on },
    { p: 50, ...off },
  ]
  const config = {
    p: {},
    f: { [FLOW]: { t: 0, p: half, ...off }, [LOCAL]: { t: 0, r: [{ c: [condition], s: on }], ...off } },
  }
  const stored = `${Date.now()}\nbench\n${JSON.stringify(config)}`
  // It takes only keys of this form, and is offline: nobody is asked whether this one exists.
  const client = getClient(`${'0'.repeat(22)}/${'0'.repeat(22)}`, PollingMode.ManualPoll, {
    ...{ offline: true, cache: { get: () => stored, set: () => {} } },
  })
  const snapshot = client.snapshot()
  return peer({
    name: 'ConfigCat',
    context: (id, country) => new User(id, undefined, country) as IUser,
    isIn: user => snapshot.getValue(FLOW, false, user),
    isNear: user => snapshot.getValue(LOCAL, false, user),
    close: () => client.dispose(),
  })
}

async function launchDarklyPeer(): Promise<RolloutPeer> {
  const flag = (key: string, more: object): object => ({
    ...{ key, version: 1, on: true, salt: key, variations: [true, false], offVariation: 1 },
    ...{ targets: [], prerequisites: [], rules: [], fallthrough: { variation: 1 }, ...more },
  })
  const half = [
    { variation: 0, weight: 50_000 },
    { variation: 1, weight: 50_000 },
  ]
  const clause = { contextKind: 'user', attribute: 'country', op: 'in', values: NEAR, negate: false }
  const client = await launchDarkly(async data => {
    await data.usePreconfiguredFlag(flag(FLOW, { fallthrough: { rollout: { contextKind: 'user', variations: half } } }))
    await data.usePreconfiguredFlag(flag(LOCAL, { rules: [{ id: 'near', variation: 0, clauses: [clause] }] }))
  })
  return peer({
    name: 'LaunchDarkly',
    context: (key, country) => ({ kind: 'user', key, country }),
    isIn: context => client.boolVariation(FLOW, context, false),
    isNear: context => client.boolVariation(LOCAL, context, false),
    close: () => client.close(),
  })
}
