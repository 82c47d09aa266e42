import { bytesPerCall, nanoseconds, type Effort } from './measure.ts'
import type { Counting } from './rollout-askers.ts'
import { byHand } from './rollout-by-hand.ts'
import { flagdPlain, rolloutPeers, type RolloutPeer } from './rollout-peers.ts'
import { flags, manyFlags, readings, type Readings } from './rollout-readings.ts'
import { flagsmith, openFeature } from './rollout-sdks.ts'
import { short, type Bound, type Row, type Table } from './table.ts'

/** Everything that was set up, each thing seen to answer what it should. */
interface Setting {
  readonly ours: Readings
  readonly all: Counting
  readonly hand: ReturnType<typeof byHand>
  readonly peers: readonly RolloutPeer[]
  readonly flagdPlain: Counting
  readonly flagsmith: Counting
  readonly openFeature: Awaited<ReturnType<typeof openFeature>>
}

/** Nanoseconds of each case. */
type Taken = (one: Counting) => number

/** Rollouts and rules in this process, beside the libraries people use for them today. */
export async function rollouts(effort: Effort = { rounds: 31, turn: 20 }): Promise<Table[]> {
  await using varve = await flags()
  const many = await manyFlags()
  const setting: Setting = {
    ours: await readings(varve),
    all: many.all,
    hand: byHand(),
    peers: await rolloutPeers(),
    flagdPlain: flagdPlain(),
    flagsmith: await flagsmith(),
    openFeature: await openFeature(varve),
  }
  const { ours, hand, peers, openFeature: sdk } = setting
  const bytes = new Map(Object.values(ours).map(one => [one, bytesPerCall(one, Math.min(20, 2 * effort.rounds))]))
  const cases = [
    ...[...Object.values(ours), many.all, ...Object.values(hand), setting.flagsmith, setting.flagdPlain],
    ...[sdk.trivial, sdk.ours],
    ...peers.flatMap(({ fresh, held, each, near }) => [fresh, held, each, near]),
  ]
  const times = await nanoseconds(cases, effort)
  for (const { close } of peers) await close()
  await sdk.close()
  await many.close()
  const taken: Taken = ({ name }) => times.get(name) ?? Number.NaN
  return [
    timeTable(setting, taken),
    otherTable(setting, taken),
    bytesTable(ours, one => bytes.get(one) ?? Number.NaN),
    peerTable(setting, taken),
  ]
}

const fasterThan = (must: number, goal: number): Bound => ({ sense: 'at least', must, goal, unit: '×' })
const atMost = (must: number, goal: number, unit: string): Bound => ({ sense: 'at most', must, goal, unit })

/** What a peer is asked as well as we are. */
type Way = 'fresh' | 'held' | 'each' | 'near'

function timeTable({ ours, hand, peers }: Setting, taken: Taken): Table {
  const beside = (one: Counting, way: Way, bound: Bound): Row => {
    const [fastest] = peers.toSorted((a, b) => taken(a[way]) - taken(b[way]))
    const theirs = fastest === undefined ? Number.NaN : taken(fastest[way])
    return {
      ...{ case: one.name, ours: `${short(taken(one))} ns`, baseline: `${fastest?.name} ${short(theirs)} ns` },
      ...{ figure: theirs / taken(one), bound },
    }
  }
  const byHands = (one: Counting, named: string): Row => ({ case: named, ours: `${short(taken(one))} ns` })
  return {
    title: 'Rollouts and rules: time, beside the fastest library',
    rows: [
      beside(ours.fresh, 'fresh', fasterThan(4, 6)),
      beside(ours.freshSplit, 'fresh', fasterThan(4, 6)),
      byHands(hand.fresh, '… a function written for this one rollout'),
      beside(ours.held, 'held', fasterThan(10, 17)),
      beside(ours.each, 'each', fasterThan(10, 17)),
      beside(ours.eachSplit, 'each', fasterThan(10, 17)),
      byHands(hand.held, '… a function written for this one rollout'),
      beside(ours.near, 'near', fasterThan(4, 5)),
      byHands(hand.near, "… country === 'DE' || …"),
    ],
    notes: [
      'A rollout to half of everybody, a split in two halves, a rule for three countries. 10,000 users ask in turn, but for `held`, where one asks again and again. `for()` is an audience made for one question; the others are held, and remember what they were answered. Libraries are asked the same way, with a context made for each question or held. The figure is how many times as long the library takes.',
    ],
  }
}

function otherTable(setting: Setting, taken: Taken): Table {
  const { ours, hand, peers, openFeature: sdk } = setting
  const [flagd] = peers.filter(({ name }) => name === 'flagd-core')
  const row = (one: Counting, other: Counting | undefined, figure: number, bound?: Bound): Row => ({
    ...{ case: one.name, ours: `${short(taken(one))} ns`, figure },
    ...(other === undefined ? {} : { baseline: `${other.name} ${short(taken(other))} ns` }),
    ...(bound === undefined ? {} : { bound }),
  })
  const ratio = (one: Counting, other: Counting): number => taken(one) / taken(other)
  const { plain, evaluated, digestOnce, digestAgain } = ours
  return {
    title: 'Rollouts and rules: answers with a word more, many at once, digests, OpenFeature',
    rows: [
      row(plain, setting.flagdPlain, ratio(setting.flagdPlain, plain), fasterThan(1, 1.5)),
      row(evaluated, flagd?.each, flagd === undefined ? Number.NaN : ratio(flagd.each, evaluated), fasterThan(1, 1.5)),
      row(setting.all, setting.flagsmith, taken(setting.all) / 1_000, atMost(10, 5, 'µs')),
      row(digestOnce, hand.digest, ratio(digestOnce, hand.digest), atMost(1.5, 1.2, '×')),
      row(digestAgain, undefined, taken(digestAgain), atMost(60, 60, 'ns')),
      row(sdk.ours, sdk.trivial, ratio(sdk.ours, sdk.trivial), atMost(1.1, 1.05, '×')),
    ],
    notes: [
      'The digest is of a text that is ready; ours puts it together, and reads the bucket from it. Flagsmith answers a hundred flags at once and nothing less.',
    ],
  }
}

function bytesTable(ours: Readings, allocated: (one: Counting) => number): Table {
  const alone = allocated(ours.forAlone)
  const row = (one: Counting, figure?: number, bound?: Bound): Row => ({
    ...{ case: one.name, ours: `${short(allocated(one))} B` },
    ...(figure === undefined ? {} : { figure }),
    ...(bound === undefined ? {} : { bound }),
  })
  const nothing = atMost(0, 0, 'B')
  // The compiler may leave out a part of a reader that is thrown away at once, so it can be less.
  const beyond = (one: Counting): Row => row(one, Math.max(0, allocated(one) - alone), nothing)
  return {
    title: 'Rollouts and rules: bytes allocated per call',
    rows: [
      row(ours.forAlone),
      beyond(ours.fresh),
      beyond(ours.freshSplit),
      ...[ours.held, ours.each, ours.eachSplit, ours.near].map(one => row(one, allocated(one), nothing)),
      ...[ours.plain, ours.evaluated].map(one => row(one, allocated(one), atMost(OBJECT, OBJECT, 'B'))),
    ],
    notes: [
      '`for()` with `get()`: beyond what `for()` alone allocates. `evaluate()` may make the one object it returns.',
    ],
  }
}

/** An object of ten members. */
const OBJECT = 24 + 10 * 8

/** How many times as long the others take. */
function peerTable({ ours, peers }: Setting, taken: Taken): Table {
  const mine = { fresh: ours.fresh, held: ours.held, each: ours.each, near: ours.near }
  const rows = peers.flatMap(peer =>
    (['fresh', 'held', 'each', 'near'] as const).map((way): Row => {
      const [one, other] = [mine[way], peer[way]]
      return {
        ...{ case: other.name, ours: `${one.name} ${short(taken(one))} ns`, baseline: `${short(taken(other))} ns` },
        figure: taken(other) / taken(one),
      }
    }),
  )
  return { title: 'Rollouts and rules: each library', rows, notes: ['The figure is how many times as long it takes.'] }
}
