import { describe, expect, it } from 'vitest'
import { GENERATION, LONGEST, RecentSlots } from './recent-slots.ts'

function counted(): { recent: RecentSlots; computed: string[] } {
  const computed: string[] = []
  const recent = new RecentSlots(unit => {
    computed.push(unit)
    return unit.length
  })
  return { recent, computed }
}
const askForMany = (recent: RecentSlots, prefix: string): void => {
  for (let index = 0; index < GENERATION; index += 1) recent.of(`${prefix}${index}`)
}

describe('the slots of recent units', () => {
  it('are computed once, slot 0 too', () => {
    const { recent, computed } = counted()
    expect([recent.of('u_42'), recent.of('u_42'), recent.of(''), recent.of('')]).toEqual([4, 4, 0, 0])
    expect(computed).toEqual(['u_42', ''])
  })

  it('outlive as many others as a generation holds', () => {
    const { recent, computed } = counted()
    recent.of('u_42')
    askForMany(recent, 'a')
    computed.length = 0
    expect(recent.of('u_42')).toBe(4)
    expect(computed).toEqual([])
  })

  it('are forgotten after two generations of others', () => {
    const { recent, computed } = counted()
    recent.of('u_42')
    askForMany(recent, 'a')
    askForMany(recent, 'b')
    computed.length = 0
    expect(recent.of('u_42')).toBe(4)
    expect(computed).toEqual(['u_42'])
  })

  it('stay as long as they are asked for', () => {
    const { recent, computed } = counted()
    for (const prefix of ['a', 'b', 'c', 'd']) {
      recent.of('u_42')
      askForMany(recent, prefix)
    }
    expect(computed.filter(unit => unit === 'u_42')).toHaveLength(1)
  })

  it('are not kept for units that are very long', () => {
    const { recent, computed } = counted()
    const long = 'x'.repeat(LONGEST + 1)
    expect([recent.of(long), recent.of(long)]).toEqual([257, 257])
    expect(computed).toHaveLength(2)
  })
})
