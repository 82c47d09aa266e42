import { useEffect, useState } from 'react'

/** The present, which goes on by itself: in milliseconds since 1970 UTC, looked at `every` so many of them. */
export function useNow(every = 1000): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}
