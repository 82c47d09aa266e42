import { lazy, Suspense, type ReactNode } from 'react'
import type { ControlProps } from '../components/field.tsx'
import { Field } from '../components/field.tsx'
import { draftOf, NO_VALUE, type Control, type PlainControl } from './control.ts'
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
  if (control.kind === 'nullable') return <Nullable {...props} of={control.of} />
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

/** Something, or no value. */
function Nullable({ of, ...props }: ValueControlProps & { readonly of: PlainControl }): ReactNode {
  const { draft, onDraft } = props
  const isNone = draft === NO_VALUE
  const choice = (none: boolean, words: string): ReactNode => (
    <label className="inline-flex min-h-6 items-center gap-2">
      <input
        type="radio"
        name="no-value"
        className="size-4"
        checked={isNone === none}
        onChange={() => onDraft(none ? NO_VALUE : draftOf(of, undefined))}
      />
      {words}
    </label>
  )
  return (
    <div className="grid gap-3">
      <fieldset className="flex flex-wrap gap-5">
        <legend className="mb-1 text-sm font-medium">Is there a value?</legend>
        {choice(false, 'A value')}
        {choice(true, 'No value (null)')}
      </fieldset>
      {isNone ? null : <ValueControl {...props} control={of} />}
    </div>
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
