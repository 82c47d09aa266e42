import { originText, type Explanation, type SecretListing } from 'varve'
import { fits } from './keys.ts'
import type { Opened, Session } from './session.ts'
import { originJson } from './source-json.ts'
import { unfitReason } from './whereabouts.ts'
import { isoTime } from './words.ts'

/** A secret that comes from elsewhere than the store: which layer has it, and where. */
export interface StartSecret {
  readonly key: string
  readonly layer: Explanation['layer']
  readonly origin: Explanation['origin'] | undefined
  /** Why it cannot be used, as a sentence without its end; absent where it can. */
  readonly reason?: string
  /** True for one that another layer covers. */
  readonly isCovered: boolean
}

/** All secrets of a project: those that are stored, and those that its sources have. */
export interface ListedSecrets {
  readonly stored: readonly SecretListing[]
  readonly atStart: readonly StartSecret[]
}

/** The secrets of keys that fit a prefix or pattern, in the scope that was asked for, or in all of them. */
export async function listedSecrets(
  { varve, store }: Opened,
  session: Session,
  pattern: string | undefined,
): Promise<ListedSecrets> {
  const { scope } = session
  const stored = store === undefined ? [] : await varve.secrets.list(scope === undefined ? {} : { scope })
  const declared = varve.list(session.audience).filter(({ secret }) => secret)
  return {
    stored: stored.filter(({ key }) => fits(key, pattern)),
    atStart: declared.filter(({ key }) => fits(key, pattern)).flatMap(({ explanation }) => sourcesOf(explanation)),
  }
}

/** Layers of values that nobody stored. */
const SOURCES: readonly string[] = [
  ...['override', 'argument', 'env', 'secret-manager', 'secret-file', 'dotenv', 'file', 'default'],
]

function sourcesOf({ key, layers }: Explanation): StartSecret[] {
  const present = layers.filter(({ layer, status }) => SOURCES.includes(layer) && status !== 'absent')
  return present.map(layer => ({
    ...{ key, layer: layer.layer, origin: layer.origin },
    ...(layer.status === 'invalid' || layer.status === 'expired' ? { reason: `it ${unfitReason(layer)}` } : {}),
    isCovered: layer.status === 'shadowed',
  }))
}

/** A stored secret as `--json` prints it: the same members for every one, wherever it comes from. */
export function storedJson(one: SecretListing): object {
  const { key, scope, side, kind, keyId, reference, readable, reason, wants, fingerprint } = one
  const sealed = { keyId: keyId ?? null, reference: reference ?? null, wants: wants ?? null }
  return {
    ...{ key, scope: scope ?? null, side: side ?? null, kind, layer: 'stored', ...sealed },
    ...{ readable, reason: reason ?? null, fingerprint: fingerprint ?? null },
    ...{ revision: one.revision, by: one.by, at: isoTime(one.at) },
    rotatingUntil: one.rotatingUntil === undefined ? null : isoTime(one.rotatingUntil),
    origin: null,
  }
}

/** The same for one that a source has. */
export function startJson({ key, layer, origin, reason }: StartSecret): object {
  const sealed = { keyId: null, reference: null, wants: null }
  return {
    ...{ key, scope: null, side: null, kind: 'source', layer, ...sealed },
    ...{ readable: reason === undefined, reason: reason ?? null, fingerprint: null },
    ...{ revision: null, by: null, at: null, rotatingUntil: null },
    origin: originJson(origin),
  }
}

/** Where a secret of a source stands, in words. */
export function placeOf({ origin, isCovered }: StartSecret): string {
  const place = origin === undefined ? '' : originText(origin)
  return isCovered ? `${place} (covered)` : place
}
