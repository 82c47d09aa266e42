import { isObject, type ImportRemark, type Remarks } from '../imported.ts'

/** What a flag of Eppo is read with. */
export interface Reading {
  readonly flag: string
  readonly remarks: Remarks
}

/** The attribute that holds what Eppo calls the subject key: OpenFeature's name for who is asking. */
export const SUBJECT = 'targetingKey'

/** Adds a remark about the flag that is read. */
export function remark(
  { flag, remarks }: Reading,
  severity: ImportRemark['severity'],
  feature: string,
  note: string,
): void {
  remarks.add({ flag, feature, note, severity })
}

/** A text of the document as it stands there; anything else as JSON. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? value : isObject(value) || Array.isArray(value) ? 'a structure' : String(value)
}
