import type { Cases } from './case.ts'
import { doorCases } from './doors.ts'
import { exchangeCases } from './exchange.ts'
import { liveCases } from './live.ts'
import { readCases } from './reads.ts'
import { writeCases } from './writes.ts'

/** Every case there is: a new subject's cases are one line here. */
export const cases: Cases = { ...readCases, ...writeCases, ...doorCases, ...liveCases, ...exchangeCases }
