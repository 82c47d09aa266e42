/**
 * Shapes by which those who hand out secrets let them be recognised. Each pattern is bounded and begins with fixed text,
 * so that a long line takes no longer for it.
 */

/** A shape of secrets. */
export interface TokenShape {
  /** What it is, with its article: `a GitHub token`. */
  readonly what: string
  /** The whole match is the secret, or its group `secret` is. */
  readonly shape: RegExp
}

const shape = (what: string, pattern: RegExp): TokenShape => ({ what, shape: pattern })

/** Every shape that is known by itself, whatever its name. */
export const tokenShapes: readonly TokenShape[] = [
  shape('an AWS access key id', /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g),
  shape('a GitHub token', /\bgh[pousr]_[A-Za-z0-9]{36,255}\b/g),
  shape('a GitHub token', /\bgithub_pat_[A-Za-z0-9_]{22,255}\b/g),
  shape('a GitLab token', /\bglpat-[\w-]{20,64}/g),
  shape('a Slack token', /\bxox[abeprs]-[A-Za-z0-9-]{10,250}/g),
  shape('a Slack webhook', /\bhooks\.slack\.com\/services\/T\w{6,16}\/B\w{6,16}\/\w{16,64}/g),
  shape('a Stripe key', /\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,250}\b/g),
  shape('a webhook secret', /\bwhsec_[A-Za-z0-9+/]{24,128}/g),
  shape('a Google API key', /\bAIza[\w-]{35}(?![\w-])/g),
  shape('a Google OAuth secret', /\bGOCSPX-[\w-]{20,40}/g),
  shape('an npm token', /\bnpm_[A-Za-z0-9]{36}\b/g),
  shape('a PyPI token', /\bpypi-AgEIcHlwaS5vcmc[\w-]{50,1000}/g),
  shape('a SendGrid key', /\bSG\.[\w-]{16,32}\.[\w-]{16,64}/g),
  shape('a secret key', /\bsk-(?=(?:[A-Za-z_-]{0,60}\d){3})[\w-]{32,200}/g),
  shape('a Vault token', /\bhv[sb]\.[\w-]{24,200}/g),
  shape('a DigitalOcean token', /\bdo[opr]_v1_[0-9a-f]{64}\b/g),
  shape('an age key', /\bAGE-SECRET-KEY-1[0-9A-Z]{50,64}\b/g),
  shape('an Azure storage key', /\bAccountKey=(?<secret>[A-Za-z0-9+/]{80,100}={0,2})/g),
  shape('a JSON Web Token', /\beyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{16,1000}/g),
  // The header alone is what programs that read keys mention too.
  shape('a private key', /-----BEGIN [A-Z ]{0,30}PRIVATE KEY[A-Z ]{0,10}-----(?:\\[nr]|\s){1,8}[\w+/=:,. -]{20,80}/g),
]

/** Credentials in an address: `postgres://shop:secret@db/shop`. */
export const CONNECTION =
  /\b[a-z][a-z0-9+.-]{1,30}:\/\/(?<user>[^\s:@/?#'"`<>{}]{0,100}):(?<secret>[^\s@/'"`<>]{1,200})@(?<host>[^\s/:?#'"`,)]{1,255})/gi

/** A password in a connection string of the other kind: `Server=db;Uid=shop;Pwd=secret;`. */
export const KEYWORD_CONNECTION = /;\s{0,4}(?:password|pwd)\s{0,4}=\s{0,4}(?<secret>[^;'"`\s]{4,200})/gi

/** The credentials of HTTP's Basic scheme, in a header. */
export const BASIC = /\bBasic[ ]{1,4}(?<secret>[A-Za-z0-9+/]{8,500}={0,2})(?![\w+/])/g

/** A token of HTTP's Bearer scheme, in a header. */
export const BEARER = /\bBearer[ ]{1,4}(?<secret>[\w.~+/-]{20,1000}={0,2})/g
