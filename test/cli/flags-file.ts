import { shell, type Shell } from './shell.ts'

const flow = {
  variants: { on: true, off: false },
  enabled: true,
  off: 'off',
  salt: 's',
  rules: [
    {
      id: 'internal',
      when: {
        all: [
          { attr: 'country', op: 'eq', of: ['DE', 'FR'] },
          { attr: 'beta', op: 'eq', value: true },
        ],
      },
      serve: 'on',
    },
    { id: 'half', serve: { split: { on: 1 }, coverage: 50_000 } },
    { id: 'staff', when: { segment: 'staff' }, serve: 'on' },
  ],
  serve: 'off',
}
const flags = {
  flags: {
    'checkout.newFlow': flow,
    'Flag with spaces': { ...flow, rules: [{ id: 'r', when: { attr: '$random', op: 'lt', value: 0.5 }, serve: 'on' }] },
    broken: { variants: {} },
    version: { ...flow, rules: [{ id: 'v', when: { attr: 'app', op: 'matches', value: '^2\\.' }, serve: 'on' }] },
    season: {
      ...flow,
      rules: [{ id: 'winter', when: { attr: '$now', op: 'gte', value: Date.UTC(2026, 11, 1) }, serve: 'on' }],
    },
    imported: { ...flow, rules: [{ id: 'de', when: { logic: { '==': [{ var: 'country' }, 'DE'] } }, serve: 'on' }] },
  },
  segments: { staff: { attr: 'user', op: 'starts', value: 'staff-' } },
}

/** A folder with a file of flags and nothing else. */
export const withFlagsFile = (): Promise<Shell> => shell({ 'flags.json': JSON.stringify(flags) })
