import { murmur3 } from 'varve/documents'

/** Where flagd's `fractional` places a text among so many slots: the hash times their number, divided by 2³². */
export function slotOf(text: string, slots: number): number {
  return Number((BigInt(murmur3(text)) * BigInt(slots)) >> 32n)
}
