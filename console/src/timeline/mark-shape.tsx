import type { ReactNode } from 'react'
import type { Shape } from './marks.ts'

const COLOURS: Readonly<Record<Shape, string>> = {
  circle: 'text-teal-ink',
  square: 'text-rose-ink',
  diamond: 'text-blue-ink',
  back: 'text-amber-ink',
  bar: 'text-slate-ink',
  many: 'text-ink',
}

const PATHS: Readonly<Record<Shape, string>> = {
  circle: 'M8 3a5 5 0 1 0 .01 0Z',
  square: 'M3 3h10v10H3Z',
  diamond: 'M8 1l7 7-7 7-7-7Z',
  back: 'M9 2L2 8l7 6v-4h5V6H9Z',
  bar: 'M7 1h2v14H7Z',
  many: 'M8 1a7 7 0 1 0 .01 0Z',
}

/** What a kind of change looks like. */
export function MarkShape({ shape }: { readonly shape: Shape }): ReactNode {
  return (
    <svg aria-hidden width="16" height="16" viewBox="0 0 16 16" className={COLOURS[shape]}>
      <path d={PATHS[shape]} fill="currentColor" />
    </svg>
  )
}
