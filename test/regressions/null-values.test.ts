import { describe, expect, it } from 'vitest'
import { defineConfig, live, openSync } from 'varve'
import { nullable, string } from 'varve/schema'
import { testConfig } from 'varve/testing'

const config = defineConfig({
  banner: { text: live(nullable(string()), { default: null, doc: 'Shown on every page.' }) },
})
const signed = { by: 'dana', message: 'The sale is over' }

describe('null, where the schema allows it', () => {
  it('as a default did not let the program start, as if it were missing; now it is a value like any other', () => {
    expect(openSync(config).get('banner.text')).toBeNull()
  })

  it('that was stored could not be read; now every way of reading gives it', async () => {
    const varve = testConfig(config, { 'banner.text': 'Sale!' })
    await varve.set('banner.text', null, signed)
    const readers = [varve, varve.value('banner.text'), varve.now(), varve.for({ tenant: 'acme' })]
    expect(readers.map(reader => reader.get('banner.text'))).toEqual([null, null, null, null])
    expect(varve.get('banner.text', 'a fallback')).toBeNull()
  })
})
