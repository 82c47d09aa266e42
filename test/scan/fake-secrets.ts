/**
 * Secrets nobody has, made when a test runs: none stands in our own repository, whose scan has to stay clean. They are
 * the same in every run.
 */
/** Letters of both cases. */
export const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'
const SMALL_HEX = '0123456789abcdef'

/** Text that looks random: `length` characters of an alphabet, the same for the same `seed`. */
export function noise(length: number, alphabet = LETTERS + DIGITS, seed = 1): string {
  let state = seed
  return Array.from({ length }, () => {
    // Numerical Recipes' generator; its upper bits are the good ones.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return alphabet[(state >>> 16) % alphabet.length]
  }).join('')
}

/** What somebody might choose. */
export const password = `${noise(5, LETTERS)}7!${noise(4, DIGITS)}`

/** A secret of each shape that is known by itself. */
export const fakeTokens = {
  'an AWS access key id': `AKIA${noise(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
  'a GitHub token': `ghp_${noise(36)}`,
  'a GitLab token': `glpat-${noise(20)}`,
  'a Slack token': `xoxb-${noise(12, DIGITS)}-${noise(24)}`,
  'a Slack webhook': `hooks.slack.com/services/T${noise(8)}/B${noise(8)}/${noise(24)}`,
  'a Stripe key': `sk_live_${noise(24)}`,
  'a webhook secret': `whsec_${noise(32)}`,
  'a Google API key': `AIza${noise(35)}`,
  'a Google OAuth secret': `GOCSPX-${noise(28)}`,
  'an npm token': `npm_${noise(36)}`,
  'a PyPI token': `pypi-AgEIcHlwaS5vcmc${noise(60)}`,
  'a SendGrid key': `SG.${noise(22)}.${noise(43)}`,
  'a secret key': `sk-${noise(48)}`,
  'a Vault token': `hvs.${noise(24)}`,
  'a DigitalOcean token': `dop_v1_${noise(64, SMALL_HEX)}`,
  'an age key': `AGE-SECRET-KEY-1${noise(58, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789')}`,
  'an Azure storage key': `AccountKey=${noise(86)}==`,
  'a JSON Web Token': `eyJ${noise(17)}.eyJ${noise(40)}.${noise(43)}`,
  'a private key': `-----BEGIN RSA PRIVATE KEY-----\n${noise(64)}\n-----END RSA PRIVATE KEY-----`,
}

/** An address of a database with its password. */
export const connection = `postgres://shop:${password}@db.internal:5432/shop`

/** The header a browser sends for a user and password. */
export const basicHeader = `Basic ${btoa(`shop:${password}`)}`
