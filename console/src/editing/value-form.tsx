import { useNavigate } from '@tanstack/react-router'
import { useRef, useState, type ReactNode } from 'react'
import type { Json } from 'varve'
import type { ApiRequest } from '../api/request.ts'
import type { ValueDetail } from '../api/shapes.ts'
import { useWrite } from '../api/writing.ts'
import { Button } from '../components/button.tsx'
import { CopyAs } from '../components/copy-as.tsx'
import { MessageField } from '../components/field.tsx'
import { ProblemNote } from '../components/problem-note.tsx'
import { constraintWords } from '../explain/constraint-words.ts'
import { Conflict, type Theirs } from './conflict.tsx'
import { controlOf, draftOf, readDraft } from './control.ts'
import { DestinationChoice } from './destination-choice.tsx'
import { destinationFor, scopeOf, tenantIn, tenantSearch, type Destination } from './destination.ts'
import { EffectPreview } from './effect-preview.tsx'
import { saveCode, saveCommand, withMessage } from './save-command.ts'
import { saveRequest, type Wanted } from './save-request.ts'
import { ReplaceDialog } from './replace-dialog.tsx'
import { replacedWords } from './replaced-words.ts'
import { announceSaved } from './saved.ts'
import { Unsaved } from './unsaved.tsx'
import { ValueControl } from './value-control.tsx'

/** Changes one value: what, where, to what effect, and why. */
export function ValueForm({
  value,
  scope,
}: {
  readonly value: ValueDetail
  /** The scope that `value` was read for. */
  readonly scope: string | undefined
}): ReactNode {
  const navigate = useNavigate()
  const control = controlOf(value.declared ?? {})
  const [begun, begin] = useState(() => ({
    draft: draftOf(control, value.value),
    value: value.value,
    base: value.revision ?? 0,
  }))
  const [draft, setDraft] = useState(begun.draft)
  const [message, setMessage] = useState('')
  const [destination, setDestination] = useState<Destination>(() => destinationFor(scope))
  const [isShown, showError] = useState(false)
  const [isAsking, ask] = useState(false)
  const hasLeft = useRef(false)
  const write = useWrite()
  const read = readDraft(control, draft)
  const error = 'error' in read ? read.error : undefined
  // Of another scope nobody looked what is there.
  const base = scopeOf(destination) === scope ? begun.base : undefined
  const needsMessage = destination.kind !== 'override'
  const wanted: Wanted | undefined =
    'error' in read ? undefined : { key: value.key, draft: read, destination, message, base }
  const canSend = wanted !== undefined && !(destination.kind === 'tenant' && destination.tenant === '')

  const replaced = replacedWords(value, destination)
  const leave = (tenant: string | undefined): void =>
    void navigate({ to: '/config/$key', params: { key: value.key }, search: tenantSearch(tenant) })

  const sendAs = (request: ApiRequest): void =>
    write.mutate(request, {
      onSuccess: answer => {
        hasLeft.current = true
        announceSaved(value.key, answer, destination)
        leave(tenantIn(scopeOf(destination) ?? scope))
      },
    })
  const submit = (): void => {
    showError(true)
    if (wanted === undefined || !canSend || (needsMessage && message.trim() === '')) return
    if (replaced === undefined) sendAs(saveRequest(wanted))
    else ask(true)
  }
  const keep = ({ revision }: Theirs): void => {
    begin({ ...begun, base: revision })
    if (wanted !== undefined) sendAs(saveRequest({ ...wanted, base: revision }))
  }
  const take = ({ revision, value: theirs }: Theirs): void => {
    const next = draftOf(control, theirs)
    begin({ draft: next, value: theirs, base: revision })
    setDraft(next)
    write.reset()
  }
  return (
    <form
      noValidate
      className="grid items-start gap-5 lg:grid-cols-[3fr_2fr]"
      onSubmit={event => {
        event.preventDefault()
        submit()
        focusFirstWrong(event.currentTarget)
      }}
    >
      <div className="grid min-w-0 gap-5">
        <ValueControl
          name={value.key}
          control={control}
          draft={draft}
          onDraft={setDraft}
          hint={[constraintWords(value.declared?.schema ?? {}), value.unit].filter(Boolean).join(', ')}
          error={isShown || draft !== begun.draft ? error : undefined}
        />
        <DestinationChoice destination={destination} onDestination={setDestination} />
        {replaced === undefined ? null : <p className="banner banner-amber">Saving a value here ends {replaced}.</p>}
        {needsMessage ? (
          <MessageField
            value={message}
            onChange={setMessage}
            error={isShown && message.trim() === '' ? 'Say why, in a few words.' : undefined}
          />
        ) : null}
        <SaveProblem problem={write.error} began={begun.value} onKeep={keep} onTake={take} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" tone="primary" disabled={write.isPending}>
            {destination.kind === 'override' ? 'Override now' : 'Save a new revision'}
          </Button>
          <Button onClick={() => leave(tenantIn(scope))}>Cancel</Button>
        </div>
      </div>
      <div className="grid min-w-0 gap-4">
        <EffectPreview request={canSend ? previewOf(wanted) : undefined} />
        {wanted === undefined ? null : <SavedAs wanted={withMessage(wanted)} />}
      </div>
      {isAsking && replaced !== undefined && wanted !== undefined ? (
        <ReplaceDialog
          replaced={replaced}
          onClose={() => ask(false)}
          onReplace={() => {
            ask(false)
            sendAs(saveRequest(wanted))
          }}
        />
      ) : null}
      <Unsaved isDirty={() => !hasLeft.current && draft !== begun.draft} />
    </form>
  )
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

function SaveProblem({
  problem,
  began,
  onKeep,
  onTake,
}: {
  readonly problem: ReturnType<typeof useWrite>['error']
  readonly began: Json | undefined
  readonly onKeep: (theirs: Theirs) => void
  readonly onTake: (theirs: Theirs) => void
}): ReactNode {
  if (problem === null) return null
  if (problem.status === 409 && problem.document.theirs !== undefined)
    return <Conflict {...{ problem, began, onKeep, onTake }} />
  return <ProblemNote problem={problem} />
}
