import { describe, expect, it } from 'vitest'
import { ProviderEvents } from './events.ts'

describe('a handler of a provider event', () => {
  it('is called with what happened, and who the provider is', () => {
    const events = new ProviderEvents()
    const heard: unknown[] = []
    events.addHandler('PROVIDER_STALE', details => heard.push(details))
    events.emit('PROVIDER_STALE', { message: 'gone' })
    events.emit('PROVIDER_READY')
    expect(heard).toEqual([{ message: 'gone', providerName: 'varve' }])
  })

  it('is called as often as it was added, and taken off once at a time', () => {
    const events = new ProviderEvents()
    let calls = 0
    const handler = (): unknown => (calls += 1)
    events.addHandler('PROVIDER_READY', handler)
    events.addHandler('PROVIDER_READY', handler)
    events.removeHandler('PROVIDER_READY', handler)
    events.removeHandler('PROVIDER_READY', () => 1)
    events.emit('PROVIDER_READY')
    expect([calls, events.getHandlers('PROVIDER_READY')]).toEqual([1, [handler]])
  })

  it('that is taken off while it is told of something, hears that to its end', () => {
    const events = new ProviderEvents()
    const heard: string[] = []
    events.addHandler('PROVIDER_READY', () => {
      heard.push('first')
      events.removeAllHandlers('PROVIDER_READY')
    })
    events.addHandler('PROVIDER_READY', () => heard.push('second'))
    events.emit('PROVIDER_READY')
    events.emit('PROVIDER_READY')
    expect(heard).toEqual(['first', 'second'])
  })

  it('is gone when all are taken off', () => {
    const events = new ProviderEvents()
    events.addHandler('PROVIDER_READY', () => 1)
    events.addHandler('PROVIDER_STALE', () => 1)
    events.removeAllHandlers()
    expect([...events.getHandlers('PROVIDER_READY'), ...events.getHandlers('PROVIDER_STALE')]).toEqual([])
  })
})
