import { MASK, type Explanation, type Json } from 'varve'
import { revealed } from './same-value.ts'

/**
 * The value of an explanation as a program needs it. Where only the password in an address is masked, it is asked for:
 * an address with a mask in it leads nowhere.
 */
export function plainValue(
  { key, value }: Pick<Explanation, 'key' | 'value'>,
  reader: { get(key: string): unknown },
): Json {
  const hasMask = value !== MASK && JSON.stringify(value).includes(MASK)
  return hasMask ? (revealed(reader.get(key)) as Json) : value
}
