import { getRouteApi } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import type { Json } from 'varve'
import { ApiProblem } from '../api/problem.ts'
import { send, type ApiRequest } from '../api/request.ts'
import type { ValueItem } from '../api/shapes.ts'
import { announce } from '../components/announcer.tsx'
import { Button } from '../components/button.tsx'
import { ProblemNote } from '../components/problem-note.tsx'
import { counted } from '../components/value.tsx'
import { useReadOnly } from '../session/me.ts'
import { ActButton, PreviewedWrite } from '../history/previewed-write.tsx'
import { exportedOf, type Chosen } from './chosen.ts'

const route = getRouteApi('/config')

/** What can be done with the keys that are chosen. */
export function ChosenBar({
  found,
  items,
  chosen,
  readOnly,
}: {
  /** Keys that fit the filter. */
  readonly found: readonly ValueItem[]
  readonly items: readonly ValueItem[]
  readonly chosen: Chosen
  readonly readOnly: string | undefined
}): ReactNode {
  const own = chosen.keys.size === 0 ? [] : items.filter(({ key }) => chosen.keys.has(key))
  const all = <Button onClick={() => chosen.choose(found.map(({ key }) => key))}>Choose all {found.length}</Button>
  if (own.length === 0) return <div className="mb-3">{found.length === 0 ? null : all}</div>
  return (
    <section
      className="card sticky top-2 z-10 mb-3 flex flex-wrap items-center gap-2 p-2 shadow-md"
      aria-label="Chosen values"
    >
      <span role="status" className="mr-2 font-medium">
        {counted(own.length, 'value')} chosen
      </span>
      {own.length < found.length ? all : null}
      <ExportButton chosen={chosen} />
      {readOnly === undefined ? <ResetButton items={own} chosen={chosen} /> : null}
      <Button tone="quiet" onClick={() => chosen.choose([])}>
        Choose none
      </Button>
    </section>
  )
}

/** Hands out what is stored of the chosen keys, as `varve import` takes it. */
function ExportButton({ chosen }: { readonly chosen: Chosen }): ReactNode {
  const { at } = route.useSearch()
  const [problem, setProblem] = useState<ApiProblem>()
  const hand = async (): Promise<void> => {
    setProblem(undefined)
    const query = at === undefined ? {} : { at }
    const whole = await send<Readonly<Record<string, Json>>>({ method: 'GET', path: 'v1/export', query })
    const own = exportedOf(whole, chosen.keys)
    saveFile('varve-values.json', `${JSON.stringify(own, null, 2)}\n`)
    announce(`${counted(Object.keys(own).length, 'stored value')} exported. Defaults, files and secrets are not in it.`)
  }
  const failed = (error: unknown): void => {
    if (!(error instanceof ApiProblem)) throw error
    setProblem(error)
  }
  return (
    <>
      <Button onClick={() => void hand().catch(failed)}>Export what is stored</Button>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </>
  )
}

function saveFile(name: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** Takes away what is stored for everybody of the chosen keys, as one revision. */
function ResetButton({ items, chosen }: { readonly items: readonly ValueItem[]; readonly chosen: Chosen }): ReactNode {
  const { tenant } = route.useSearch()
  const release = useReadOnly('release')
  const stored = storedOf(items, tenant)
  const own = release === undefined ? stored : stored.filter(item => !decidesWhoGetsWhat(item))
  const whose = tenant === undefined ? 'everybody' : tenant
  return (
    <ActButton
      danger
      label="Reset…"
      why={
        own.length > 0
          ? undefined
          : stored.length > 0
            ? `What decides who gets what is left as it is. ${release}`
            : `None of them is stored for ${whose}: there is nothing to take away.`
      }
      renderDialog={close => (
        <PreviewedWrite
          danger
          title={`Reset ${counted(own.length, 'value')}`}
          act={`Reset ${counted(own.length, 'value')}`}
          request={message => resetOf(own, tenant, message)}
          done={() => {
            chosen.choose([])
            return `${counted(own.length, 'value')} reset`
          }}
          onClose={close}
        >
          <p>
            One new revision deletes what is stored of them for {whose}; the next layer shows again.
            {stored.length === items.length
              ? ''
              : ` ${items.length - stored.length} of those chosen have nothing to delete.`}
            {own.length === stored.length ? '' : ` ${counted(stored.length - own.length, 'flag')} stay: ${release}`}
          </p>
        </PreviewedWrite>
      )}
    />
  )
}

/** Those of which something is stored that a reset takes away: a secret has ways of its own. */
function storedOf(items: readonly ValueItem[], tenant: string | undefined): readonly ValueItem[] {
  const layer = tenant === undefined ? 'stored' : 'tenant'
  return items.filter(item => !item.secret && item.revision !== undefined && item.layer === layer)
}

function resetOf(items: readonly ValueItem[], tenant: string | undefined, message: string): ApiRequest {
  const scope = tenant === undefined ? {} : { scope: `tenant:${tenant}` }
  return { method: 'PATCH', path: 'v1/values', body: { delete: items.map(({ key }) => key), message, ...scope } }
}

/** True where a flag or a rollout may be stored: taking that away is a release. */
function decidesWhoGetsWhat({ kind, rollout }: ValueItem): boolean {
  return kind === 'flag' || (rollout !== undefined && rollout !== null)
}
