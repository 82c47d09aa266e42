import { Clock, Database, History, KeyRound, LockOpen, MemoryStick, WifiOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { useAt, useGoTo } from '../addresses.ts'
import { useLive } from '../api/live.ts'
import { useRead } from '../api/reading.ts'
import type { Page, ValueItem } from '../api/shapes.ts'
import { Button } from '../components/button.tsx'
import { useHealth } from '../overview/health-read.ts'
import { useMay } from '../session/me.ts'
import { isUnencrypted, unsealedWords } from './exposure.ts'

/** What holds for every screen: at most one of each, the most important first. */
export function Banners(): ReactNode {
  return (
    <div className="grid gap-2 px-4 empty:hidden">
      <AsOfBanner />
      <MemoryBanner />
      <StoreBanner />
      <AwayBanner />
      <KeyRingBanner />
      <ConnectionBanner />
    </div>
  )
}

/** Says that this is not now, so that a screenshot cannot be mistaken for it. */
export function AsOfBanner(): ReactNode {
  const at = useAt()
  const goTo = useGoTo()
  if (at === undefined) return null
  return (
    <p className="banner banner-amber" role="status">
      <History aria-hidden size={16} />
      <span>
        You are looking at <strong>{at}</strong>. Read-only.
      </span>
      <Button onClick={() => goTo(undefined)}>
        <Clock aria-hidden size={14} /> Return to now
      </Button>
    </p>
  )
}

/** Says that the store cannot be heard, or that there is none. */
function StoreBanner(): ReactNode {
  const { store } = useLive()
  if (store === undefined || store === 'ok') return null
  const words = {
    none: 'There is no store: overrides end with the process, and nothing else can be changed.',
    stale:
      'The store cannot be reached. What is served is what was last heard, and changes are refused until it is back.',
    diverged:
      'The store tells another history than the one that is served. Changes are refused until somebody decides.',
    broken: 'The store was found to be damaged. What is served is what was last heard, and changes are refused.',
  }[store]
  return (
    <p className={`banner ${store === 'none' ? 'banner-slate' : 'banner-amber'}`} role="status">
      <Database aria-hidden size={16} /> {words}
    </p>
  )
}

/** Says that changes of others do not arrive. */
function AwayBanner(): ReactNode {
  const { status } = useLive()
  if (status !== 'away') return null
  return (
    <p className="banner banner-amber" role="status">
      <WifiOff aria-hidden size={16} /> The server does not answer. What you see may be old; it is tried again by
      itself.
    </p>
  )
}

/** Says that what is changed here does not outlive the process. */
function MemoryBanner(): ReactNode {
  const { data } = useHealth({ every: false })
  if (data?.store?.name !== 'memory') return null
  return (
    <p className="banner banner-slate" role="status">
      <MemoryStick aria-hidden size={16} /> The store is in memory only: changes are lost when the process ends.
    </p>
  )
}

/** Says that the secrets that are declared cannot be stored, where there is nothing to seal them with. */
function KeyRingBanner(): ReactNode {
  const { data } = useHealth({ every: false })
  const isLacking = useMay('read') && data?.keyring === false
  const secrets = useRead<Page<ValueItem>>(
    'v1/values',
    { kind: 'secret', limit: 500 },
    { now: true, enabled: isLacking },
  )
  const words = isLacking ? unsealedWords(secrets.data?.items ?? []) : undefined
  if (words === undefined) return null
  return (
    <p className="banner banner-amber" role="status">
      <KeyRound aria-hidden size={16} /> <span>{words}</span>
    </p>
  )
}

/** Says that others on the way can read along. */
function ConnectionBanner(): ReactNode {
  if (!isUnencrypted(location)) return null
  return (
    <p className="banner banner-amber" role="status">
      <LockOpen aria-hidden size={16} />
      <span>
        This connection is not encrypted: whoever stands between can read along, and act as you. Come over https.
      </span>
    </p>
  )
}
