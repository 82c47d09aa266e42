import type { ImportRemark, Remarks } from '../imported.ts'

/** Makes a remark about the flag or segment that is being read. */
export type Telling = (feature: string, note: string, severity: ImportRemark['severity']) => void

/** Remarks about one flag; about a segment or the whole document where there is none. */
export function tellingOf(remarks: Remarks, flag?: string): Telling {
  return (feature, note, severity) => remarks.add({ ...(flag === undefined ? {} : { flag }), feature, note, severity })
}
