import { ramp, type Varve } from 'varve'
import type { config } from './config.ts'

/** The shop's first days: what people set, for whom, and what is being rolled out. Nothing where there is a history already. */
export async function live(varve: Varve<typeof config.tree>): Promise<void> {
  if (varve.head().number > 0) return
  await varve.set('database.poolSize', 10, { by: 'dana', message: 'Initial pool size' })
  await varve.set('database.poolSize', 20, { by: 'dana', message: 'Increase for traffic spike' })
  await varve.set('limits.maxUploads', 50, { by: 'mia', message: 'Spring sale' })
  await varve.set('limits.maxUploads', 500, { scope: 'tenant:acme', by: 'mia', message: 'Contract 7' })
  await varve.set('limits.maxUploads', 25, { scope: 'tenant:globex', by: 'tin', message: 'Trial' })
  await varve.tag('spring-sale', { by: 'mia', message: 'What the sale begins with' })
  await varve.segments.set(
    'staff',
    { attr: 'email', op: 'ends', value: '@shop.example' },
    {
      ...{ by: 'mia', message: 'Whoever works here' },
      doc: 'People of the shop.',
    },
  )
  await varve.abTest('checkout.button', {
    variants: { control: { value: '#3498db', weight: 50 }, treatment: { value: '#e74c3c', weight: 50 } },
    ...{ by: 'mia', message: 'Is red noticed sooner?' },
  })
  await varve.set('checkout.newFlow', false, { scope: 'tenant:acme', by: 'tin', message: 'Not by contract' })
  const plan = ramp({ from: 5, to: 100, step: 15, every: '30m' })
  await varve.rollOut('checkout.newFlow', true, { plan, by: 'mia', message: 'Launch' })
  await varve.set('server.logLevel', 'warn', { by: 'tin', message: 'Quieter' })
  await varve.set('server.logLevel', 'debug', { by: 'dana', message: 'Looking into INC-142' })
  await varve.rollback('server.logLevel', { by: 'dana', message: 'Found it' })
}
