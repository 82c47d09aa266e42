import { FlaskConical, Radio } from 'lucide-react'
import type { ReactNode } from 'react'
import { Badge } from '../components/badge.tsx'

/** True for the environment that customers are in. */
export function isProduction(environment: string | undefined): boolean {
  // varve-scan-ignore environment-branch because it decides a colour, and whose names these are is theirs.
  return environment === 'production' || environment === 'prod'
}

/** Which environment this server is: a word and an icon, and for production a colour. */
export function EnvironmentBadge({ environment }: { readonly environment: string | undefined }): ReactNode {
  if (environment === undefined) return null
  return (
    <Badge tone={isProduction(environment) ? 'rose' : 'slate'} icon={isProduction(environment) ? Radio : FlaskConical}>
      {environment}
    </Badge>
  )
}
