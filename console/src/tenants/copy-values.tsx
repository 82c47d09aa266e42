import { useState, type ReactNode } from 'react'
import type { LiveEntry } from 'varve'
import { useRead } from '../api/reading.ts'
import { segment } from '../api/request.ts'
import { Field } from '../components/field.tsx'
import { SelectField } from '../components/select-field.tsx'
import { counted } from '../components/value.tsx'
import { useWhyNot } from '../session/why-not.ts'
import { ActButton, PreviewedWrite } from '../history/previewed-write.tsx'
import { keyChoices, type TenantsOwn } from './tenant-rows.ts'

/** Copies what a tenant has of its own to another, as one revision whose effect is shown before. */
export function CopyButton({ tenant, entries }: TenantsOwn): ReactNode {
  return (
    <ActButton
      label="Copy to another tenant…"
      why={useWhyNot(entries.map(({ value }) => value))}
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
  const [keys, setKeys] = useState('*')
  const [overwrite, setOverwrite] = useState(false)
  const target = to.trim()
  return (
    <PreviewedWrite
      title={`Copy values of ${tenant}`}
      act={target === '' ? 'Copy' : `Copy to ${target}`}
      request={message => ({
        method: 'POST',
        path: `v1/tenants/${segment(target === '' ? tenant : target)}/copy`,
        body: { from: tenant, message, ...(keys === '*' ? {} : { keys }), ...(overwrite ? { overwrite } : {}) },
      })}
      done={() => `Values of ${tenant} were copied to ${target}`}
      onClose={onClose}
    >
      <TargetField {...{ tenant, to }} onTo={setTo} />
      <SelectField label="Which" options={keyOptions(entries)} value={keys} onChoose={setKeys} />
      <label className="inline-flex min-h-6 items-center gap-1.5">
        <input type="checkbox" checked={overwrite} onChange={() => setOverwrite(!overwrite)} />
        Also where it has a value of its own already
      </label>
    </PreviewedWrite>
  )
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

function keyOptions(entries: readonly LiveEntry[]): readonly (readonly [pattern: string, words: string])[] {
  return keyChoices(entries).map(({ pattern, count }) => {
    if (pattern === '*') return [pattern, `all, ${counted(count, 'value')}`]
    return [pattern, count === 1 ? pattern : `${pattern}, ${count}`]
  })
}
