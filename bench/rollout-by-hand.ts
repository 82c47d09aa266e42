import { hash } from 'node:crypto'
import { FROM, nth, USERS, type Counting } from './rollout-askers.ts'

/** What a program could do at best that asks nobody: the hash written out, a comparison of three texts, a digest. */
export function byHand(): { fresh: Counting; held: Counting; near: Counting; digest: Counting } {
  const audiences = USERS.map((user, n) => ({ user, country: nth(FROM, n) }))
  const texts = USERS.map(user => `${user}:a salt of its own`)
  return {
    fresh: {
      name: 'by hand, new',
      run: times => {
        let count = 0
        for (let n = 0; n < times; n += 1) if (isInHalf({ user: nth(USERS, n) })) count += 1
        return count
      },
    },
    held: {
      name: 'by hand, held',
      run: times => {
        let count = 0
        for (let n = 0; n < times; n += 1) if (isInHalf(nth(audiences, n))) count += 1
        return count
      },
    },
    near: {
      name: 'by hand, near',
      run: times => {
        let count = 0
        for (let n = 0; n < times; n += 1) {
          const { country } = nth(audiences, n)
          if (country === 'DE' || country === 'AT' || country === 'CH') count += 1
        }
        return count
      },
    },
    digest: {
      name: 'crypto.hash',
      run: times => {
        let count = 0
        for (let n = 0; n < times; n += 1) if (hash('sha256', nth(texts, n)) < '8') count += 1
        return count
      },
    },
  }
}

/** murmur3 of a salt that was hashed before, for users whose ids are ASCII. */
function isInHalf({ user }: { readonly user: string }): boolean {
  let h = 0x2f3b1a55
  const { length } = user
  const whole = length & ~3
  for (let at = 0; at < whole; at += 4) {
    const block =
      user.charCodeAt(at) |
      (user.charCodeAt(at + 1) << 8) |
      (user.charCodeAt(at + 2) << 16) |
      (user.charCodeAt(at + 3) << 24)
    h ^= scrambled(block)
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
  }
  let rest = 0
  for (let at = length - 1; at >= whole; at -= 1) rest = (rest << 8) | user.charCodeAt(at)
  h ^= scrambled(rest) ^ (length + 4)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  h ^= h >>> 16
  return Math.floor(((h >>> 0) * 100_000) / 2 ** 32) < 50_000
}

function scrambled(block: number): number {
  const spread = Math.imul(block, 0xcc9e2d51)
  return Math.imul((spread << 15) | (spread >>> 17), 0x1b873593)
}
