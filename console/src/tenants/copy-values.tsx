import { useState, type ReactNode } from 'react'
import type { LiveEntry } from 'varve'
import { useRead } from '../api/reading.ts'
import { segment } from '../api/request.ts'
import { Field } from '../components/field.tsx'
import { useSettled } from '../components/settled.ts'
import { counted } from '../components/value.tsx'
import { useWhyNotOf } from '../session/why-not.ts'
import { ActButton, PreviewedWrite } from '../history/previewed-write.tsx'
import { CopyBoxes } from './copy-boxes.tsx'
import { copyChoice, copyRows, isTicked, type CopyRow, type Pressed } from './copy-rows.ts'
import type { TenantsOwn } from './tenant-rows.ts'

/** Copies what a tenant has of its own to another, as one revision whose effect is shown before. */
export function CopyButton({ tenant, entries }: TenantsOwn): ReactNode {
  const whyNot = useWhyNotOf()
  const whys = entries.map(({ value }) => whyNot([value]))
  return (
    <ActButton
      label="Copy to another tenant…"
      why={whys.includes(undefined) ? undefined : whys[0]}
      renderDialog={close => <CopyDialog {...{ tenant, entries }} onClose={close} />}
    />
  )
}

function CopyDialog({
  tenant,
  entries,
  onClose,
}: TenantsOwn & {
  readonly onClose: () => void
}): ReactNode {
  const [to, setTo] = useState('')
  const target = to.trim()
  const rows = useCopyRows(entries, target)
  const [pressed, press] = useState<Pressed>(new Set())
  const chosen = rows?.filter(row => isTicked(row, pressed)) ?? []
  const copied = counted(chosen.length, 'value')
  return (
    <PreviewedWrite
      title={`Copy values of ${tenant}`}
      act={chosen.length === 0 ? 'Copy' : `Copy ${copied} to ${target}`}
      isPossible={chosen.length > 0}
      request={message => ({
        method: 'POST',
        path: `v1/tenants/${segment(target === '' ? tenant : target)}/copy`,
        body: { from: tenant, message, ...copyChoice(chosen, entries) },
      })}
      done={() => `${copied} of ${tenant} copied to ${target}`}
      onClose={onClose}
    >
      <TargetField
        {...{ tenant, to }}
        onTo={next => {
          setTo(next)
          press(new Set())
        }}
      />
      {rows === undefined ? null : <CopyBoxes {...{ tenant, target, rows, pressed }} onPressed={press} />}
    </PreviewedWrite>
  )
}

/** What another tenant lacks or has otherwise; undefined until it is known. */
function useCopyRows(entries: readonly LiveEntry[], target: string): readonly CopyRow[] | undefined {
  const whyNot = useWhyNotOf()
  const settled = useSettled(target, 300)
  const path = `v1/tenants/${segment(settled)}`
  const { data } = useRead<{ readonly own: readonly LiveEntry[] }>(path, {}, { now: true, enabled: settled !== '' })
  if (settled === '' || settled !== target || data === undefined) return undefined
  return copyRows(entries, data.own, whyNot)
}

/** Asks for a tenant, of those that are known or another. */
function TargetField({
  tenant,
  to,
  onTo,
}: {
  /** The one that is copied from. */
  readonly tenant: string
  readonly to: string
  readonly onTo: (tenant: string) => void
}): ReactNode {
  const known = useRead<{ readonly items: readonly { readonly tenant: string }[] }>('v1/tenants', {}, { now: true })
  return (
    <>
      <Field label="To tenant" hint="Also one that has no values of its own yet">
        {control => (
          <input
            {...control}
            className="input"
            list="tenants-known"
            required
            value={to}
            onChange={event => onTo(event.target.value)}
          />
        )}
      </Field>
      <datalist id="tenants-known">
        {known.data?.items.map(one => (one.tenant === tenant ? null : <option key={one.tenant} value={one.tenant} />))}
      </datalist>
    </>
  )
}
