import { ramp, rings, steps } from 'varve'
import type { Served } from '../served.ts'
import { type Case, type Cases, signed } from './case.ts'

const message = 'In the case'
const isSet = ({ varve }: Served): Promise<unknown> => varve.set('limits.maxUploads', 20, signed)
const plan = ramp({ from: 5, to: 100, step: 15, every: '30m' })
const rolling = ({ varve }: Served): Promise<unknown> => varve.rollOut('limits.maxUploads', 20, { plan, ...signed })
const bare: Case = { body: { message } }
const twice = async ({ varve }: Served): Promise<void> => {
  await varve.set('limits.maxUploads', 20, signed)
  await varve.set('limits.maxUploads', 30, signed)
}
/** The last revision there is, for the path. */
const last = async (shop: Served): Promise<{ readonly revision: string }> => {
  await twice(shop)
  return { revision: String(shop.varve.head().number) }
}
const withoutBefore = ({ before: _, ...rest }: Case): Case => rest
const act = (more: Case = {}): Cases[string] => ({
  200: { before: rolling, ...bare, ...more },
  404: withoutBefore({ ...bare, ...more }),
  409: { before: rolling, ...bare, ...more, headers: { 'if-match': '"7"' } },
})
const stale = (wanted: Case): Case => ({ ...wanted, before: isSet, headers: { 'if-match': '"0"' } })
const flagOf = { 200: { params: { key: 'checkout.newFlow' }, body: { flag: { serve: 'on' }, message } } }

const ofAcme = ({ varve }: Served): Promise<unknown> =>
  varve.set('limits.maxUploads', 50, { ...signed, scope: 'tenant:acme' })
const staff = { attr: 'staff', op: 'eq', value: true } as const
const gated = ({ varve }: Served): Promise<unknown> =>
  varve.rollOut('limits.maxUploads', 20, { plan: steps([{ share: 5 }, { share: 100, gate: true }]), ...signed })
const ringed = ({ varve }: Served): Promise<unknown> =>
  varve.rollOut('limits.maxUploads', 20, { plan: rings(['test', { name: 'all', when: true }]), ...signed })

/** Cases of everything that changes values, flags, rollouts, tenants and segments. */
export const writeCases: Cases = {
  setValue: { 200: { body: { value: 20, message } }, 409: stale({ body: { value: 30, message } }) },
  patchValue: {
    200: { params: { key: 'limits.plans' }, body: { patch: { free: 2 }, message } },
    409: { params: { key: 'limits.plans' }, body: { patch: { free: 2 }, message }, headers: { 'if-match': '"7"' } },
  },
  deleteValue: { 200: { before: isSet, body: { message } }, 409: stale({ body: { message } }) },
  changeValues: {
    200: { body: { set: { 'limits.maxUploads': 20 }, message } },
    409: stale({ body: { set: { 'limits.maxUploads': 20 }, message } }),
  },
  rollBack: {
    200: { before: twice, body: { message } },
    409: { before: twice, body: { message }, headers: { 'if-match': '"0"' } },
  },
  undoRevision: {
    200: { before: last, body: { message } },
    409: {
      before: async shop => ({ revision: String(Number((await last(shop)).revision) - 1) }),
      body: { message },
    },
  },
  restore: {
    200: { before: isSet, body: { to: '0', message } },
    409: stale({ body: { to: '0', message } }),
  },
  tagRevision: {
    200: { before: isSet, body: { name: 'release', message } },
    409: {
      before: async ({ varve }) => {
        await varve.set('limits.maxUploads', 20, signed)
        await varve.tag('release', { ...signed, revision: 1 })
      },
      body: { name: 'release', revision: 2, message },
    },
  },
  listOverrides: { 200: {} },
  setOverride: { 200: { body: { value: 20 } } },
  clearOverride: { 200: {} },
  listFlags: { 200: {} },
  getFlag: { 200: { params: { key: 'checkout.newFlow' } } },
  setFlag: { ...flagOf, 409: { ...flagOf[200], headers: { 'if-match': '"7"' } } },
  setExperiment: {
    200: {
      params: { key: 'checkout.newFlow' },
      body: { variants: { off: { value: false, weight: 1 }, on: { value: true, weight: 1 } }, message },
    },
    409: {
      params: { key: 'checkout.newFlow' },
      body: { variants: { off: { value: false, weight: 1 }, on: { value: true, weight: 1 } }, message },
      headers: { 'if-match': '"7"' },
    },
  },
  killFlag: {
    200: { params: { key: 'checkout.newFlow' }, ...bare },
    409: { params: { key: 'checkout.newFlow' }, ...bare, headers: { 'if-match': '"7"' } },
  },
  reviveFlag: {
    200: {
      before: ({ varve }) => varve.kill('checkout.newFlow', signed),
      params: { key: 'checkout.newFlow' },
      ...bare,
    },
    409: {
      before: ({ varve }) => varve.kill('checkout.newFlow', signed),
      ...{ params: { key: 'checkout.newFlow' }, ...bare, headers: { 'if-match': '"7"' } },
    },
  },
  listRollouts: { 200: { before: rolling } },
  getRollout: { 200: { before: rolling }, 404: {} },
  startRollout: {
    200: { body: { value: 20, plan: { ramp: { from: 5, to: 100, step: 15, every: '30m' } }, message } },
    409: stale({ body: { value: 20, plan: { ramp: { from: 5, to: 100, step: 15, every: '30m' } }, message } }),
  },
  pauseRollout: act(),
  advanceRollout: act(),
  abortRollout: act(),
  completeRollout: act(),
  rescheduleRollout: act({ body: { plan: { ramp: { from: 50, to: 100, step: 25, every: '1h' } }, message } }),
  listTenants: { 200: {} },
  getTenant: { 200: { params: { tenant: 'acme' } } },
  diffTenant: { 200: { params: { tenant: 'acme' } } },
  copyTenant: {
    200: {
      before: ofAcme,
      ...{ params: { tenant: 'globex' }, body: { from: 'acme', message } },
    },
    409: {
      before: ofAcme,
      ...{ params: { tenant: 'globex' }, body: { from: 'acme', message }, headers: { 'if-match': '"7"' } },
    },
  },
  clearTenant: {
    200: {
      before: ofAcme,
      ...{ params: { tenant: 'acme' }, body: { message } },
    },
    409: { before: ofAcme, params: { tenant: 'acme' }, body: { message }, headers: { 'if-match': '"0"' } },
  },
  listSegments: { 200: {} },
  getSegment: {
    200: {
      before: ({ varve }) => varve.segments.set('staff', { attr: 'staff', op: 'eq', value: true }, signed),
      params: { name: 'staff' },
    },
    404: { params: { name: 'nobody' } },
  },
  setSegment: {
    200: { params: { name: 'staff' }, body: { when: staff, message } },
    409: { params: { name: 'staff' }, body: { when: staff, message }, headers: { 'if-match': '"7"' } },
  },
  deleteSegment: {
    200: {
      before: ({ varve }) => varve.segments.set('staff', staff, signed),
      ...{ params: { name: 'staff' }, body: { message } },
    },
    404: { params: { name: 'nobody' }, body: { message } },
    409: {
      before: ({ varve }) => varve.segments.set('staff', staff, signed),
      ...{ params: { name: 'staff' }, body: { message }, headers: { 'if-match': '"7"' } },
    },
  },
  makeChanges: {
    200: { body: { changes: [{ key: 'limits.maxUploads', value: 20 }], message } },
    409: stale({ body: { changes: [{ key: 'limits.maxUploads', value: 20 }], message } }),
  },
  resumeRollout: act({
    before: async shop => {
      const rollout = await shop.varve.rollOut('limits.maxUploads', 20, { plan, ...signed })
      await rollout.pause(signed)
    },
  }),
  approveRollout: act({ before: gated }),
  promoteRollout: act({ before: ringed, body: { force: true, message } }),
}
