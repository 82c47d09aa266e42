import { MISSING, type Slot } from './slot.ts'

/** What all audiences have in common. */
export interface Common {
  /** Every key with its value, frozen; null holds the place of those that are open. */
  readonly values: Readonly<Record<string, unknown>>
  /** Those about which an audience must be asked, or that no layer has a value for. */
  readonly open: readonly Slot[]
  /** Those that only a tenant is answered for. */
  readonly perTenant: readonly Slot[]
}

/** What the slots hold for everybody. */
export function commonOf(slots: readonly Slot[]): Common {
  const values = blank(slots.map(({ key }) => key))
  const isOpen = (slot: Slot): boolean => slot.scoped || slot.value === MISSING
  for (const slot of slots) if (!isOpen(slot)) values[slot.key] = slot.value
  const isPerTenant = ({ definition }: Slot): boolean => definition.perTenant
  return {
    values: Object.freeze(values),
    open: slots.filter(slot => isOpen(slot) && !isPerTenant(slot)),
    perTenant: slots.filter(isPerTenant),
  }
}

/** An object with these names. One read from JSON can be copied at once; one filled name by name is a dictionary. */
function blank(names: readonly string[]): Record<string, unknown> {
  return JSON.parse(`{${names.map(name => `${JSON.stringify(name)}:null`).join()}}`) as Record<string, unknown>
}
