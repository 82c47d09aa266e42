/** Everybody, in hundred-thousandths. */
export const EVERYONE = 100_000

/** A share as people read it: `12.5 %`. */
export function percentText(share: number): string {
  return `${share / 1000} %`
}
