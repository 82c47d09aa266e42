import type { ReactNode } from 'react'
import type { ApiRequest } from '../api/request.ts'
import type { ValueDetail } from '../api/shapes.ts'
import { Button } from '../components/button.tsx'
import { CopyAs } from '../components/copy-as.tsx'
import { MessageField } from '../components/field.tsx'
import { ProblemNote } from '../components/problem-note.tsx'
import { constraintWords } from '../explain/constraint-words.ts'
import { Conflict } from './conflict.tsx'
import { DestinationChoice } from './destination-choice.tsx'
import { EffectPreview } from './effect-preview.tsx'
import { saveCode, saveCommand, withMessage } from './save-command.ts'
import { saveRequest, type Wanted } from './save-request.ts'
import { ReplaceDialog } from './replace-dialog.tsx'
import { Unsaved } from './unsaved.tsx'
import { ValueControl } from './value-control.tsx'
import { useValueEdit, type ValueEdit } from './value-edit.ts'

/** Changes one value: what, where, to what effect, and why. */
export function ValueForm({
  value,
  scope,
}: {
  readonly value: ValueDetail
  /** The scope that `value` was read for. */
  readonly scope: string | undefined
}): ReactNode {
  const edit = useValueEdit(value, scope)
  const { control, destination, wanted, replaced } = edit
  return (
    <form
      noValidate
      className="grid items-start gap-5 lg:grid-cols-[3fr_2fr]"
      onSubmit={event => {
        event.preventDefault()
        edit.submit()
        focusFirstWrong(event.currentTarget)
      }}
    >
      <div className="grid min-w-0 gap-5">
        <ValueControl
          name={value.key}
          control={control}
          draft={edit.draft}
          onDraft={edit.setDraft}
          hint={[constraintWords(value.declared?.schema ?? {}), value.unit].filter(Boolean).join(', ')}
          error={edit.error}
        />
        <DestinationChoice destination={destination} onDestination={edit.setDestination} />
        {replaced === undefined ? null : <p className="banner banner-amber">Saving a value here ends {replaced}.</p>}
        {edit.needsMessage ? <Why edit={edit} /> : null}
        <SaveProblem edit={edit} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" tone="primary" disabled={edit.isSaving}>
            {destination.kind === 'override' ? 'Override now' : 'Save a new revision'}
          </Button>
          <Button onClick={edit.cancel}>Cancel</Button>
        </div>
      </div>
      <div className="grid min-w-0 gap-4">
        <EffectPreview request={edit.canSend && wanted !== undefined ? previewOf(wanted) : undefined} />
        {wanted === undefined ? null : <SavedAs wanted={withMessage(wanted)} />}
      </div>
      {edit.isAsking && replaced !== undefined && wanted !== undefined ? (
        <ReplaceDialog replaced={replaced} onClose={() => edit.ask(false)} onReplace={edit.replace} />
      ) : null}
      <Unsaved isDirty={edit.isDirty} />
    </form>
  )
}

function Why({ edit }: { readonly edit: ValueEdit }): ReactNode {
  const isMissing = edit.isShown && edit.message.trim() === ''
  const error = isMissing ? 'Say why, in a few words.' : undefined
  return <MessageField value={edit.message} onChange={edit.setMessage} error={error} />
}

/** Moves the focus to the first control that something is wrong with, once it is marked. */
function focusFirstWrong(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
}

/** A preview is asked for before there is a message, and whoever else wrote meanwhile: saving finds that out. */
function previewOf(wanted: Wanted): ApiRequest {
  return saveRequest({ ...wanted, message: 'Preview', base: undefined })
}

function SavedAs({ wanted }: { readonly wanted: Wanted }): ReactNode {
  return <CopyAs request={saveRequest(wanted)} cli={saveCommand(wanted)} typescript={saveCode(wanted)} />
}

function SaveProblem({ edit }: { readonly edit: ValueEdit }): ReactNode {
  const { problem, began, keep, take } = edit
  if (problem === null) return null
  if (problem.status === 409 && problem.document.theirs !== undefined)
    return <Conflict {...{ problem, began }} onKeep={keep} onTake={take} />
  return <ProblemNote problem={problem} />
}
