import { useEffect, useState } from 'react'

/** A value once it has not changed for so many milliseconds: nobody is asked for every letter. */
export function useSettled<T>(value: T, after: number): T {
  const text = JSON.stringify(value)
  const [settled, settle] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => settle(text === undefined ? (undefined as T) : (JSON.parse(text) as T)), after)
    return () => clearTimeout(timer)
  }, [text, after])
  return settled
}
