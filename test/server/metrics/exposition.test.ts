import { describe, expect, it } from 'vitest'
import { defineConfig, flag, live, ramp } from 'varve'
import { integer } from 'varve/schema'
import { testConfig } from 'varve/testing'
import { exposition, formIn, type Metric } from '../../../src/server/metrics/exposition.ts'
import { metricNames } from '../../../src/server/metrics/names.ts'
import { RequestMeter } from '../../../src/server/metrics/request-meter.ts'
import { varveMetrics } from '../../../src/server/metrics/varve-metrics.ts'
import { parseExposition } from './strict-parser.ts'

const forms = ['prometheus', 'openmetrics'] as const
const config = defineConfig({ limits: { maxUploads: live(integer(), { default: 10 }) }, checkout: { newFlow: flag() } })

describe.each(forms)('metrics as %s', form => {
  it('are read by the letter of the format, whatever their texts are', () => {
    const odd: Metric = {
      ...{ name: 'varve_odd', type: 'gauge', help: 'A "name"\nwith \\ in it', labels: ['name'] },
      samples: [
        { labels: { name: 'a "b" \\ c\nd' }, value: 0.5 },
        { labels: { name: '' }, value: Number.NaN },
      ],
    }
    const [family] = parseExposition(exposition([odd], form), form)
    expect(family?.samples.map(({ labels, value }) => [labels['name'], value])).toEqual([
      ['a "b" \\ c\nd', 0.5],
      ['', Number.NaN],
    ])
  })

  it('of requests are counted by route and status, with how long they took', () => {
    const meter = new RequestMeter()
    const route = '/v1/values/{key}'
    for (const duration of [0.5, 1, 7, 20_000])
      meter.answered({ method: 'GET', route, status: 200, duration, reads: true })
    meter.answered({ method: 'GET', route, status: 404, duration: 3, reads: true })
    meter.evaluated('SPLIT', 3)
    const families = parseExposition(exposition(meter.metrics(), form), form)
    const of = (name: string): unknown =>
      families
        .flatMap(({ samples }) => samples)
        .filter(sample => sample.name === name)
        .map(({ labels, value }) => [labels, value])
    expect(of('varve_http_requests_total')).toEqual([
      [{ method: 'GET', route, status: '200' }, 4],
      [{ method: 'GET', route, status: '404' }, 1],
    ])
    expect(of('varve_http_request_duration_seconds_count')).toEqual([[{ method: 'GET', route }, 5]])
    expect(of('varve_http_request_duration_seconds_sum')).toEqual([[{ method: 'GET', route }, 20.0115]])
    expect(of('varve_reads_total')).toEqual([[{ route }, 4]])
    expect(of('varve_evaluations_total')).toEqual([[{ reason: 'SPLIT' }, 3]])
    const buckets = of('varve_http_request_duration_seconds_bucket') as [{ le: string }, number][]
    expect(buckets.map(([{ le }, count]) => `${Number(le)} ${count}`).slice(0, 4)).toEqual([
      '0.001 2',
      '0.0025 2',
      '0.005 3',
      '0.01 4',
    ])
  })

  it('of a Varve say how it, its store and its rollouts are', async () => {
    const varve = testConfig(config)
    await varve.rollOut('checkout.newFlow', true, {
      ...{ plan: ramp({ from: 10, to: 100, step: 15, every: '30m' }), by: 'dana', message: 'A little' },
      scope: 'environment:test',
    })
    await varve.kill('checkout.newFlow', { by: 'dana', message: 'Not today' })
    varve.clock.advance('30m')
    const families = parseExposition(exposition(varveMetrics(varve, varve.clock.now()), form), form)
    const told = Object.fromEntries(
      families.flatMap(({ samples }) =>
        samples.map(({ name, labels, value }) => [[name, ...Object.values(labels)].join(' '), value]),
      ),
    )
    expect(told).toMatchObject({
      varve_revision: 3,
      'varve_store_status memory ok': 1,
      'varve_store_status memory stale': 0,
      'varve_store_behind_revisions memory': 0,
      'varve_problems error': 0,
      varve_reload_failed: 0,
      varve_killed_keys: 1,
      varve_rollouts: 1,
      'varve_rollout_share checkout.newFlow environment:test': 0.25,
    })
    await varve.close()
  })
})

describe('metrics of rollouts', () => {
  it('named a tenant to whoever reads a dashboard, and only count what is rolled out for one', async () => {
    const varve = testConfig(config)
    const plan = ramp({ from: 10, to: 100, step: 15, every: '30m' })
    const signed = { plan, by: 'dana', message: 'A little' }
    for (let number = 0; number < 120; number += 1)
      await varve.rollOut('checkout.newFlow', true, { ...signed, scope: `tenant:acme-${number}` })
    await varve.rollOut('limits.maxUploads', 20, signed)
    const text = exposition(varveMetrics(varve, varve.clock.now()), 'prometheus')
    expect(text).not.toContain('acme')
    expect(text).toContain('varve_rollouts 121\n')
    expect(text).toContain('varve_rollout_share{key="limits.maxUploads",scope=""} 0.1\n')
    await varve.close()
  })
})

describe('what is kept of requests', () => {
  it('does not grow with what strangers ask for', () => {
    const meter = new RequestMeter()
    for (let number = 0; number < 1_000; number += 1)
      meter.answered({ method: `M${number}`, route: undefined, status: 404, duration: 1 })
    expect(exposition(meter.metrics(), 'prometheus').split('\n').length).toBeLessThan(25)
  })
})

describe('the form that is asked for', () => {
  it.each([
    [null, 'prometheus'],
    ['*/*', 'prometheus'],
    ['text/plain', 'prometheus'],
    ['application/openmetrics-text; version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1', 'openmetrics'],
    ['application/openmetrics-text;q=0.1,text/plain;q=0.5', 'prometheus'],
    ['application/openmetrics-text;q=0', 'prometheus'],
  ])('by %j is %s', (accept, form) => {
    expect(formIn(accept)).toBe(form)
  })
})

describe('the names of metrics', () => {
  it('end in their unit, and in _total where they count, and are each told once', () => {
    const all = Object.values(metricNames)
    for (const { name, type, ...rest } of all) {
      expect(name).toMatch(/^varve_[a-z0-9_]+$/)
      expect(name.endsWith('_total')).toBe(type === 'counter')
      expect(name.endsWith('_seconds')).toBe('unit' in rest)
    }
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  })
})
