import { expect, it } from 'vitest'
import { sandbox } from 'varve/testing'
import { compare } from './comparison.ts'

it('one script shows every row of the comparison, on one file and nothing else', async () => {
  await using box = await sandbox()
  const lines: string[] = []
  await compare(box.path('varve.db'), line => void lines.push(line))
  const text = lines.join('\n')
  for (const told of [
    ...['r3 20 → 50, dana: Traffic', 'one new revision: 20', 'at revision 3 it was 50, now it is 20'],
    ...['24.2 % of 1000 people', 'green for 48.6 %', '0 % have it', 'must be at most 100, but is 500'],
    ...['printed: ••••', 'maxUploads: 20', 'the chain of revisions is whole'],
  ])
    expect(text).toContain(told)
  expect(text).toMatch(/OFREP\): (blue|green), variant \1/)
  expect(text).not.toContain('sk-live-1234')
})
