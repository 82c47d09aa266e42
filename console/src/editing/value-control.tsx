import { lazy, Suspense, type ReactNode } from 'react'
import type { ControlProps } from '../components/field.tsx'
import { Field } from '../components/field.tsx'
import type { Control } from './control.ts'
import { ListRows } from './list-rows.tsx'
import { OptionRadios } from './option-radios.tsx'
import { ReadAs } from './read-as.tsx'

const JsonEditor = lazy(() => import('./json-editor.tsx').then(({ JsonEditor }) => ({ default: JsonEditor })))

/** As many options are shown at once; more are a list that opens. */
const RADIOS = 7

/** What every control is given. */
export interface ValueControlProps {
  readonly name: string
  readonly control: Control
  readonly draft: string
  readonly onDraft: (draft: string) => void
  readonly hint: string
  readonly error: string | undefined
}

/** Where a value is put in, by its type. */
export function ValueControl(props: ValueControlProps): ReactNode {
  const { control, draft, onDraft, hint, error } = props
  if (control.kind === 'bool') return <OptionRadios {...props} options={[true, false]} />
  if (control.kind === 'enum' && control.options.length <= RADIOS)
    return <OptionRadios {...props} options={control.options} />
  if (control.kind === 'list') return <ListRows {...{ draft, onDraft, hint, error }} />
  return (
    <Field label="Value" hint={hint} error={error}>
      {given => <Typed {...props} given={given} />}
    </Field>
  )
}

function Typed(props: ValueControlProps & { readonly given: ControlProps }): ReactNode {
  const { control, draft, onDraft, given } = props
  const change = (event: { target: { value: string } }): void => onDraft(event.target.value)
  switch (control.kind) {
    case 'enum':
      return <Options {...props} options={control.options} />
    case 'number':
      return (
        <input
          {...given}
          className="input"
          type="number"
          step={control.schema.multipleOf ?? (control.whole ? 1 : 'any')}
          min={control.schema.minimum}
          max={control.schema.maximum}
          value={draft}
          onChange={change}
        />
      )
    case 'read':
      return <ReadAs {...props} type={control.type} />
    case 'json':
      return (
        <Suspense fallback={<textarea {...given} className="input value" rows={10} value={draft} onChange={change} />}>
          <JsonEditor {...{ given, draft, onDraft }} />
        </Suspense>
      )
    default:
      return (
        <textarea {...given} className="input" rows={draft.includes('\n') ? 6 : 1} value={draft} onChange={change} />
      )
  }
}

function Options({
  given,
  draft,
  onDraft,
  options,
}: ValueControlProps & { readonly given: ControlProps; readonly options: readonly unknown[] }): ReactNode {
  return (
    <select {...given} className="input" value={draft} onChange={event => onDraft(event.target.value)}>
      {draft === '' ? <option value="">choose</option> : null}
      {options.map(option => (
        <option key={JSON.stringify(option)} value={JSON.stringify(option)}>
          {String(option)}
        </option>
      ))}
    </select>
  )
}
