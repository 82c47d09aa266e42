/**
 * A split in words where one value would stand, by variant in percent: nobody's value is everybody's.
 * @example splitText({ control: 50, treatment: 50 }) // '50/50 split: no one value'
 */
export function splitText(split: Readonly<Record<string, number>>): string {
  const parts = Object.values(split).map(percent => String(Math.round(percent * 10) / 10))
  return `${parts.join('/')} split: no one value`
}
