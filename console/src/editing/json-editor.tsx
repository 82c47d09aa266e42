import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json, jsonParseLinter } from '@codemirror/lang-json'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, linter } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useEffectEvent, useRef, type ReactNode } from 'react'
import type { ControlProps } from '../components/field.tsx'
import { nonce } from '../place.ts'

/** The editor's own colours are for light pages only. */
const COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--blue-ink)' },
  { tag: tags.string, color: 'var(--rose-ink)' },
  { tag: tags.number, color: 'var(--green-ink)' },
  { tag: [tags.bool, tags.null], color: 'var(--violet-ink)' },
])

/** An editor for JSON that marks what is wrong. Tab leaves it, as it leaves any other field. */
export function JsonEditor({
  given,
  draft,
  onDraft,
}: {
  readonly given: ControlProps
  readonly draft: string
  readonly onDraft: (draft: string) => void
}): ReactNode {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const typed = useEffectEvent((text: string) => onDraft(text))
  const begin = useEffectEvent((parent: HTMLElement) => editorIn(parent, { draft, given, typed }))
  useEffect(() => {
    if (place.current === null) return undefined
    const editor = begin(place.current)
    view.current = editor
    return () => editor.destroy()
  }, [])
  useEffect(() => {
    const editor = view.current
    // What was typed here is there already; what came from elsewhere replaces it.
    if (editor === null || editor.state.doc.toString() === draft) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: draft } })
  }, [draft])
  return <div ref={place} className="json-editor" />
}

interface Editing {
  readonly draft: string
  readonly given: ControlProps
  readonly typed: (text: string) => void
}

function editorIn(parent: HTMLElement, { draft, given, typed }: Editing): EditorView {
  const described = given['aria-describedby']
  const extensions = [
    lineNumbers(),
    history(),
    bracketMatching(),
    json(),
    linter(jsonParseLinter()),
    lintGutter(),
    syntaxHighlighting(COLOURS),
    keymap.of([...defaultKeymap, ...historyKeymap]),
    EditorView.lineWrapping,
    EditorView.cspNonce.of(nonce),
    EditorView.contentAttributes.of({
      'aria-label': 'Value',
      ...(described === undefined ? {} : { 'aria-describedby': described }),
    }),
    EditorView.updateListener.of(update => {
      if (update.docChanged) typed(update.state.doc.toString())
    }),
  ]
  return new EditorView({ parent, state: EditorState.create({ doc: draft, extensions }) })
}
