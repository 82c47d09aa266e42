import { useEffect, useRef, useState, type ReactNode } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Drawing } from './course-drawing.ts'
import { rampSeries } from './ramp-series.ts'

const HEIGHT = 220

/** The ramp on a canvas: planned dashed, actual solid. Loaded only where a ramp is looked at. */
export default function RampChart({
  drawing,
  zone,
}: {
  readonly drawing: Drawing
  readonly zone: 'utc' | 'local'
}): ReactNode {
  // What was drawn keeps its colours, whatever the page looks like by now.
  return <Canvas key={useLooks()} {...{ drawing, zone }} />
}

function Canvas({ drawing, zone }: { readonly drawing: Drawing; readonly zone: 'utc' | 'local' }): ReactNode {
  const holder = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = holder.current
    if (element === null) return
    const chart = new uPlot(optionsFor(drawing, element, zone), rampSeries(drawing), element)
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      chart.destroy()
    }
  }, [drawing, zone])
  // Its own colours are read by the canvas: names of light and dark values mean nothing there.
  return <div ref={holder} className="border-edge text-ink decoration-accent outline-edge-strong w-full border-0" />
}

/** Counts how often the page went from light to dark or back. */
function useLooks(): number {
  const [looks, count] = useState(0)
  useEffect(() => {
    const again = (): void => count(before => before + 1)
    const system = matchMedia('(prefers-color-scheme: dark)')
    const preferred = new MutationObserver(again)
    system.addEventListener('change', again)
    preferred.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    return () => {
      system.removeEventListener('change', again)
      preferred.disconnect()
    }
  }, [])
  return looks
}

function optionsFor({ from, to, now }: Drawing, element: HTMLElement, zone: 'utc' | 'local'): uPlot.Options {
  const style = getComputedStyle(element)
  const [ink, faint, accent] = [style.color, style.borderTopColor, style.textDecorationColor]
  // What was planned stands back behind what was and what comes: both often lie on it.
  const plan = style.outlineColor
  const stairs = uPlot.paths.stepped?.({ align: 1 })
  const line = (label: string, stroke: string, dash?: number[], width = 1): uPlot.Series => ({
    ...{ label, stroke, width, points: { show: false } },
    ...(stairs === undefined ? {} : { paths: stairs }),
    ...(dash === undefined ? {} : { dash }),
  })
  const clock = clockFor(to - from, zone)
  const axis: uPlot.Axis = { stroke: ink, grid: { stroke: faint, width: 1 }, ticks: { stroke: faint, width: 1 } }
  return {
    ...{ width: element.clientWidth, height: HEIGHT, legend: { show: false }, cursor: { show: false } },
    scales: { x: { range: [from / 1000, to / 1000] }, y: { range: [0, 104] } },
    axes: [
      { ...axis, space: 90, values: (_, ticks) => ticks.map(tick => clock.format(tick * 1000)) },
      { ...axis, size: 52, values: (_, ticks) => ticks.map(tick => `${tick} %`) },
    ],
    series: [{}, line('planned', plan, [8, 6]), line('actual', accent, undefined, 3), line('ahead', accent, [2, 6], 4)],
    hooks: { draw: [chart => drawNow(chart, now, ink)] },
  }
}

/** Days alone say nothing of an hour, and hours nothing of a month. */
function clockFor(length: number, zone: 'utc' | 'local'): Intl.DateTimeFormat {
  const day = 86_400_000
  return new Intl.DateTimeFormat('en-GB', {
    ...(length > day ? { day: 'numeric', month: 'short' } : {}),
    ...(length < 7 * day ? { hour: '2-digit', minute: '2-digit' } : {}),
    ...(zone === 'utc' ? { timeZone: 'UTC' } : {}),
  })
}

/** A vertical line where the present is. */
function drawNow(chart: uPlot, now: number, colour: string): void {
  const x = Math.round(chart.valToPos(now / 1000, 'x', true))
  const { top, height, left, width } = chart.bbox
  if (x < left || x > left + width) return
  chart.ctx.save()
  chart.ctx.strokeStyle = colour
  chart.ctx.lineWidth = 2
  chart.ctx.setLineDash([])
  chart.ctx.beginPath()
  chart.ctx.moveTo(x, top)
  chart.ctx.lineTo(x, top + height)
  chart.ctx.stroke()
  chart.ctx.restore()
}
