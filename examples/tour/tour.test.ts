import { describe, expect, it } from 'vitest'
import { expected } from './settings.ts'
import { sevenWays, threePlaces } from './tour.ts'

describe('one program', () => {
  it('has the same typed settings in seven ways of writing them', async () => {
    const found = await sevenWays()
    expect(Object.keys(found)).toEqual([...['the environment', '.env', 'TOML', 'YAML', 'JSON', 'INI', 'secret files']])
    for (const [way, settings] of Object.entries(found)) expect(settings, way).toEqual(expected)
  })

  it('is one artefact that is three things in three places, by its environment alone', async () => {
    const runs = await threePlaces()
    expect(new Set(runs.map(({ artefact }) => artefact)).size).toBe(1)
    expect(runs.map(({ settings }) => settings)).toMatchObject([
      { env: 'dev', debug: true, logLevel: 'debug', server: { port: 8000 }, database: { url: '••••', poolSize: 10 } },
      { env: 'staging', debug: false, logLevel: 'info', server: { port: 8080 }, database: { poolSize: 10 } },
      { env: 'prod', debug: false, logLevel: 'warn', server: { port: 80 }, database: { poolSize: 50 } },
    ])
  })
})
