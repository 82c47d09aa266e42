import type { ReactNode } from 'react'
import { segment } from '../api/request.ts'
import { ActButton, PreviewedWrite } from '../history/previewed-write.tsx'

/** Kills a flag, or revives it. In an emergency nobody should have to think of words: a message is there already. */
export function KillSwitch({ name, killed }: { readonly name: string; readonly killed: boolean }): ReactNode {
  return killed ? (
    <ActButton
      label="Revive"
      renderDialog={close => (
        <PreviewedWrite
          title={`Revive ${name}`}
          act="Revive"
          request={message => ({ method: 'POST', path: `v1/flags/${segment(name)}/revive`, body: { message } })}
          done={() => `${name} serves what is stored again`}
          onClose={close}
        >
          <p>Whatever stood before it was killed is served again: rules, rollouts, values of tenants.</p>
        </PreviewedWrite>
      )}
    />
  ) : (
    <ActButton
      danger
      label="Kill switch"
      renderDialog={close => (
        <PreviewedWrite
          danger
          title={`Kill ${name}`}
          act="Kill it now"
          suggested="Emergency: killed in the console"
          request={message => ({ method: 'POST', path: `v1/flags/${segment(name)}/kill`, body: { message } })}
          done={() => `${name} is killed: everybody gets its off value`}
          onClose={close}
        >
          <p>
            Everybody gets its off value, or its default, at once and in every process. It outranks rollouts, rules and
            tenants; only values that are locked to a scope stand above it. Nothing is lost: revive it later.
          </p>
        </PreviewedWrite>
      )}
    />
  )
}
