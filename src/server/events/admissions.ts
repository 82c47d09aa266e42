/** What keeps somebody in: their credential, which may expire or be revoked while they listen. */
export interface Admission {
  /** Identifies the credential: those who came by the same one are asked about once. */
  readonly id: string
  /** True as long as the credential would let them in. */
  readonly isValid: () => Promise<boolean>
}

/** Who listens by which credential, so that each is looked at once, however many came by it. */
export class Admissions<L> {
  readonly #admitted = new Map<string, { admission: Admission; listeners: Set<L> }>()

  add(admission: Admission, listener: L): void {
    const found = this.#admitted.get(admission.id)
    // The last one shown: an older request may have been made with what was renewed since.
    if (found === undefined) this.#admitted.set(admission.id, { admission, listeners: new Set([listener]) })
    else {
      found.admission = admission
      found.listeners.add(listener)
    }
  }

  remove(id: string, listener: L): void {
    const found = this.#admitted.get(id)
    if (found === undefined) return
    found.listeners.delete(listener)
    if (found.listeners.size === 0) this.#admitted.delete(id)
  }

  /** Those whose credential does not count any more. Where it cannot be looked at, nobody is sent away for that. */
  async refused(): Promise<L[]> {
    const all = [...this.#admitted.values()]
    const valid = await Promise.all(all.map(({ admission }) => admission.isValid().catch(() => true)))
    return all.flatMap(({ listeners }, index) => (valid[index] === true ? [] : [...listeners]))
  }
}
