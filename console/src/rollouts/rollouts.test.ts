import { ramp, steps, type FlagDocument, type RolloutDocument } from 'varve'
import { describe, expect, it } from 'vitest'
import { drawingOf, drawingSentence, stepRows } from './course-drawing.ts'
import { flagWords, serveWords, whoWords } from './flag-words.ts'
import { countdown, statusSentence, statusWord } from './status-words.ts'

const minute = 60_000
const begin = Date.parse('2026-01-15T03:00:00Z')
const document = (plan = ramp({ from: 10, to: 50, step: 20, every: '30m' })): RolloutDocument => ({
  ...{ id: 'r', unit: 'user', salt: 's', hash: 'varve', candidate: { value: true }, baseline: null },
  ...{ steps: plan.course(begin).steps, approvedThrough: -1 },
})

describe('a ramp that is drawn', () => {
  const planned = document()
  const at = (minutes: number): number => begin + minutes * minute

  it('has what was planned, what was, and what is to come', () => {
    const drawing = drawingOf([{ from: begin, document: planned }], at(40))
    expect(drawing.planned.map(({ percent }) => percent)).toEqual([10, 30, 50, 50])
    expect(drawing.actual).toEqual([
      { at: begin, percent: 10 },
      { at: at(30), percent: 30 },
      { at: at(40), percent: 30 },
    ])
    expect(drawing.ahead).toEqual([
      { at: at(40), percent: 30 },
      { at: at(60), percent: 50 },
    ])
    expect(drawingSentence(drawing)).toBe(
      'Share over time: planned from 10 % to 50 % in 3 steps; it stands at 30 % after step 2 of 3.',
    )
  })

  it('is level while it was paused, and later than planned from then on', () => {
    const held = { ...planned, held: { share: 10_000, since: at(20) } }
    const resumed = {
      ...planned,
      steps: planned.steps.map((step, index) => (index === 0 ? step : { ...step, at: step.at + 100 * minute })),
    }
    const drawing = drawingOf(
      [
        { from: begin, document: planned },
        { from: at(20), document: held },
        { from: at(120), document: resumed },
      ],
      at(140),
    )
    expect(drawing.actual.map(point => [(point.at - begin) / minute, point.percent])).toEqual([
      [0, 10],
      [20, 10],
      [120, 10],
      [130, 30],
      [140, 30],
    ])
    expect(drawing.planned[1]).toEqual({ at: at(30), percent: 30 })
    expect(drawing.ahead.at(-1)).toEqual({ at: at(160), percent: 50 })
  })

  it('has nothing ahead while it is paused, nor behind a gate, nor once it is over', () => {
    const held = { ...planned, held: { share: 10_000, since: at(20) } }
    expect(drawingOf([{ from: begin, document: held }], at(25)).ahead).toEqual([])
    const gated = document(steps([{ share: 5 }, { share: 25, after: '1h', gate: true }, { share: 100, after: '1h' }]))
    expect(drawingOf([{ from: begin, document: gated }], at(25)).ahead).toEqual([])
    expect(drawingOf([{ from: begin, document: planned }], at(90), at(35)).ahead).toEqual([])
  })

  it('is an ordered list of steps with what became of each', () => {
    const gated = document(
      steps([
        { share: 5 },
        { share: 10, after: '10m' },
        { share: 25, after: '1h', gate: true },
        { share: 100, after: '1h' },
      ]),
    )
    const states = (minutes: number): unknown[] =>
      stepRows(gated, at(minutes)).map(({ state, at }) => [state, at === undefined])
    expect(states(20)).toEqual([
      ['done', false],
      ['current', false],
      ['next', true],
      ['ahead', true],
    ])
    expect(states(80)[2]).toEqual(['waiting', true])
    expect(stepRows(gated, at(20))[2]).toMatchObject({ number: 3, percent: 25, gate: true })
  })

  it('begins at nobody where its first step is to come', () => {
    const later = { ...planned, steps: planned.steps.map(step => ({ ...step, at: step.at + 60 * minute })) }
    const drawing = drawingOf([{ from: begin, document: later }], at(10))
    expect(drawing.planned[0]).toEqual({ at: begin, percent: 0 })
    expect(drawing.actual.at(-1)).toEqual({ at: at(10), percent: 0 })
  })
})

describe('how a rollout stands', () => {
  const next = { at: begin + 41 * minute, share: 50_000 }
  const running = { status: 'ramping', share: 25_000, step: 3, steps: 6, next } as const

  it('is one word of a closed list, and one sentence', () => {
    expect(statusWord('awaiting-approval')).toEqual({ word: 'Needs approval', tone: 'asks' })
    expect(statusSentence(running, begin)).toBe('Step 3 of 6, 25 % have it; 50 % in 41 min.')
    expect(statusSentence({ ...running, status: 'paused' }, begin)).toBe(
      'Step 3 of 6, 25 % have it, and it stays so until somebody resumes it.',
    )
    expect(statusSentence({ ...running, ring: { name: 'canary', reached: 2, of: 3 } }, begin)).toContain(
      'in ring canary (2 of 3)',
    )
    const ended = { by: 'dana', message: 'Angry customers' }
    expect(statusSentence({ ...running, status: 'aborted', ended }, begin)).toBe(
      'It was ended by dana: Angry customers',
    )
    expect(statusSentence({ ...running, status: 'complete', share: 0 }, begin)).toContain('nobody has it any more')
  })

  it('counts down, and never below nothing', () => {
    expect([countdown(begin + 1, begin + 2), countdown(begin + 65 * minute, begin)]).toEqual(['a moment', '1 h 5 min'])
  })
})

describe('who gets what, in words', () => {
  const flag: FlagDocument = {
    ...{ variants: { on: true, off: false }, enabled: true, off: 'off', salt: 's' },
    requires: [{ flag: 'checkout.base', is: ['on'] }],
    rules: [
      { id: 'staff', when: { segment: 'staff' }, serve: 'on' },
      {
        id: 'some',
        when: { all: [{ attr: 'country', op: 'eq', of: ['DE', 'FR'] }, { any: [true, false] }] },
        serve: { split: { on: 1, off: 3 } },
      },
    ],
    serve: null,
  }

  it('says each rule, what it needs, and what everybody else gets', () => {
    const words = flagWords(flag)
    expect(words.requires).toEqual(['flag checkout.base serves on'])
    expect(words.rules.map(({ id, who, gets }) => [id, who, gets])).toEqual([
      ['staff', 'segment staff', 'on'],
      ['some', 'country eq DE, FR and (everybody or nobody)', 'on 25 %, off 75 % by user'],
    ])
    expect([words.otherwise, words.off, words.unit]).toEqual(['the next layer', 'off', 'user'])
  })

  it('says splits with their coverage, allocations and rules within rules', () => {
    expect(serveWords({ split: { a: 1, b: 1 }, unit: 'tenant', coverage: 20_000 }, 'user')).toBe(
      'a 50 %, b 50 % by tenant, to 20 % of them',
    )
    expect(serveWords({ alloc: [['a', 0, 30_000]] }, 'user')).toBe('a 0–30 % by user')
    expect(serveWords({ rules: [], serve: 'b' }, 'user')).toBe('by the rules below, else b')
    expect([whoWords(undefined), whoWords(true), whoWords({ not: { segment: 'staff' } })]).toEqual([
      'everybody',
      'everybody',
      'not (segment staff)',
    ])
  })
})
