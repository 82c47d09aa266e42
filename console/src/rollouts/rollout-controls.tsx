import type { ReactNode } from 'react'
import { segment } from '../api/request.ts'
import { ActButton, PreviewedWrite } from '../history/previewed-write.tsx'
import { controlsFor, type Controllable, type ControlWords } from './control-words.ts'

/** What can be done to a rollout now, each with what it means. */
export function RolloutControls({
  name,
  scope,
  state,
  children,
}: {
  readonly name: string
  readonly scope: string | undefined
  readonly state: Controllable
  /** Further controls. */
  readonly children?: ReactNode
}): ReactNode {
  const offered = controlsFor(state)
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2" role="group" aria-label="Controls of the rollout">
        {offered.map(words => (
          <ControlButton key={words.control} {...{ name, scope, words }} />
        ))}
        {children}
      </div>
      <details className="text-sm">
        <summary>What each of them does</summary>
        <dl className="mt-1 grid gap-x-4 gap-y-1 sm:grid-cols-[auto_1fr]">
          {offered.map(({ control, label, means }) => (
            <div key={control} className="contents">
              <dt className="font-medium">{label}</dt>
              <dd className="text-faint">{means}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  )
}

function ControlButton({
  name,
  scope,
  words: { control, label, means, danger = false },
}: {
  readonly name: string
  readonly scope: string | undefined
  readonly words: ControlWords
}): ReactNode {
  return (
    <ActButton
      {...{ label, danger }}
      renderDialog={close => (
        <PreviewedWrite
          {...{ danger, title: `${label}: ${name}`, act: label }}
          request={message => ({
            method: 'POST',
            path: `v1/values/${segment(name)}/rollout/${control}`,
            body: { message, ...(scope === undefined ? {} : { scope }) },
          })}
          done={() => `${label}: done`}
          onClose={close}
        >
          <p>{means}</p>
        </PreviewedWrite>
      )}
    />
  )
}
