import { type Cases, signed } from './case.ts'

const body = { values: { 'limits.maxUploads': 20 }, message: 'In the case' }

/** Cases of export and import. */
export const exchangeCases: Cases = {
  export: { 200: { before: ({ varve }) => varve.set('limits.maxUploads', 20, signed) } },
  import: {
    200: { body },
    409: {
      before: ({ varve }) => varve.set('checkout.newFlow', true, signed),
      ...{ body, headers: { 'if-match': '"0"' } },
    },
  },
}
