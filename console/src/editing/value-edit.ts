import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { Json } from 'varve'
import type { ApiProblem } from '../api/problem.ts'
import type { ApiRequest } from '../api/request.ts'
import type { ValueDetail } from '../api/shapes.ts'
import { useWrite } from '../api/writing.ts'
import type { Theirs } from './conflict.tsx'
import { controlOf, draftOf, readDraft, type Control } from './control.ts'
import { destinationFor, scopeOf, tenantIn, tenantSearch, type Destination } from './destination.ts'
import { replacedWords } from './replaced-words.ts'
import { announceSaved } from './saved.ts'
import { saveRequest, type Wanted } from './save-request.ts'

/** A change of one value while it is made: what was typed, what it would be, and what can be done with it. */
export interface ValueEdit {
  readonly control: Control
  /** What was typed, as the control has it. */
  readonly draft: string
  readonly setDraft: (draft: string) => void
  /** True while leaving would lose something. */
  readonly isDirty: () => boolean
  readonly message: string
  readonly setMessage: (message: string) => void
  readonly destination: Destination
  readonly setDestination: (destination: Destination) => void
  /** What is wrong with the draft, once it was changed or saving was tried. */
  readonly error: string | undefined
  /** True once somebody tried to save: what is missing is said from then on. */
  readonly isShown: boolean
  readonly needsMessage: boolean
  /** What would be saved; undefined while the draft cannot be read. */
  readonly wanted: Wanted | undefined
  readonly canSend: boolean
  /** The rules or the rollout that saving ends, in words. */
  readonly replaced: string | undefined
  /** True while somebody is asked whether they are to end. */
  readonly isAsking: boolean
  readonly ask: (asking: boolean) => void
  readonly isSaving: boolean
  readonly problem: ApiProblem | null
  /** The value that the form began with, or took over since. */
  readonly began: Json | undefined
  readonly submit: () => void
  /** Saves, whatever it replaces. */
  readonly replace: () => void
  /** Saves over what somebody else wrote meanwhile. */
  readonly keep: (theirs: Theirs) => void
  /** Goes on from what somebody else wrote meanwhile. */
  readonly take: (theirs: Theirs) => void
  readonly cancel: () => void
}

/** What a change goes by: the value that was looked at, and the revision that it was of. */
interface Begun {
  readonly draft: string
  readonly value: Json | undefined
  readonly base: number
}

/** The change of a value; `scope` is the one that it was read for. */
export function useValueEdit(value: ValueDetail, scope: string | undefined): ValueEdit {
  const control = controlOf(value.declared ?? {})
  const [begun, begin] = useState<Begun>(() => ({
    draft: draftOf(control, value.value),
    value: value.value,
    base: value.revision ?? 0,
  }))
  const [draft, setDraft] = useState(begun.draft)
  const [message, setMessage] = useState('')
  const [destination, setDestination] = useState<Destination>(() => destinationFor(scope))
  const [isShown, showError] = useState(false)
  const [isAsking, ask] = useState(false)
  const { send, hasLeft, leave, write } = useSaving(value.key, scope)
  const read = readDraft(control, draft)
  // Of another scope nobody looked what is there.
  const base = scopeOf(destination) === scope ? begun.base : undefined
  const wanted: Wanted | undefined =
    'error' in read ? undefined : { key: value.key, draft: read, destination, message, base }
  const canSend = wanted !== undefined && !(destination.kind === 'tenant' && destination.tenant === '')
  const needsMessage = destination.kind !== 'override'
  const replaced = replacedWords(value, destination)
  const save = (given = wanted): void => void (given !== undefined && send(saveRequest(given), destination))
  return {
    ...{ control, draft, setDraft, message, setMessage, destination, setDestination, isShown, isAsking, ask },
    ...{ needsMessage, wanted, canSend, replaced, began: begun.value },
    ...{ isSaving: write.isPending, problem: write.error },
    error: 'error' in read && (isShown || draft !== begun.draft) ? read.error : undefined,
    isDirty: () => !hasLeft() && draft !== begun.draft,
    submit: () => {
      showError(true)
      if (!canSend || (needsMessage && message.trim() === '')) return
      if (replaced === undefined) save()
      else ask(true)
    },
    replace: () => {
      ask(false)
      save()
    },
    keep: ({ revision }) => {
      begin({ ...begun, base: revision })
      save(wanted && { ...wanted, base: revision })
    },
    take: ({ revision, value: theirs }) => {
      const next = draftOf(control, theirs)
      begin({ draft: next, value: theirs, base: revision })
      setDraft(next)
      write.reset()
    },
    cancel: () => leave(scope),
  }
}

/** Sends what is saved, and leads back to the value once it is. */
function useSaving(
  key: string,
  scope: string | undefined,
): {
  readonly send: (request: ApiRequest, destination: Destination) => void
  readonly hasLeft: () => boolean
  readonly leave: (scope: string | undefined) => void
  readonly write: ReturnType<typeof useWrite>
} {
  const navigate = useNavigate()
  const left = useRef(false)
  const write = useWrite()
  const leave = (from: string | undefined): void =>
    void navigate({ to: '/config/$key', params: { key }, search: tenantSearch(tenantIn(from)) })
  const send = (request: ApiRequest, destination: Destination): void =>
    write.mutate(request, {
      onSuccess: answer => {
        left.current = true
        announceSaved(key, answer, destination)
        leave(scopeOf(destination) ?? scope)
      },
    })
  return { send, hasLeft: () => left.current, leave, write }
}
