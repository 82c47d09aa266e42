import { useEffect, useRef, type ReactNode } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Drawing } from './course-drawing.ts'
import { rampSeries } from './ramp-series.ts'

const HEIGHT = 220

/** The ramp on a canvas: planned dashed, actual solid. Loaded only where a ramp is looked at. */
export default function RampChart({ drawing }: { readonly drawing: Drawing }): ReactNode {
  const holder = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = holder.current
    if (element === null) return
    const chart = new uPlot(optionsFor(drawing, element), rampSeries(drawing), element)
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      chart.destroy()
    }
  }, [drawing])
  // Its own colours are read by the canvas: names of light and dark values mean nothing there.
  return <div ref={holder} className="border-edge text-ink decoration-accent w-full border-0" />
}

function optionsFor({ from, to, now }: Drawing, element: HTMLElement): uPlot.Options {
  const style = getComputedStyle(element)
  const [ink, faint, accent] = [style.color, style.borderTopColor, style.textDecorationColor]
  const stairs = uPlot.paths.stepped?.({ align: 1 })
  const line = (label: string, stroke: string, dash?: number[]): uPlot.Series => ({
    ...{ label, stroke, width: 2, points: { show: false } },
    ...(stairs === undefined ? {} : { paths: stairs }),
    ...(dash === undefined ? {} : { dash }),
  })
  const axis: uPlot.Axis = { stroke: ink, grid: { stroke: faint, width: 1 }, ticks: { stroke: faint, width: 1 } }
  return {
    ...{ width: element.clientWidth, height: HEIGHT, legend: { show: false }, cursor: { show: false } },
    scales: { x: { range: [from / 1000, to / 1000] }, y: { range: [0, 100] } },
    axes: [axis, { ...axis, size: 52, values: (_, ticks) => ticks.map(tick => `${tick} %`) }],
    series: [{}, line('planned', ink, [6, 4]), line('actual', accent), line('ahead', accent, [2, 4])],
    hooks: { draw: [chart => drawNow(chart, now, ink)] },
  }
}

/** A vertical line where the present is. */
function drawNow(chart: uPlot, now: number, colour: string): void {
  const x = Math.round(chart.valToPos(now / 1000, 'x', true))
  const { top, height, left, width } = chart.bbox
  if (x < left || x > left + width) return
  chart.ctx.save()
  chart.ctx.strokeStyle = colour
  chart.ctx.beginPath()
  chart.ctx.moveTo(x, top)
  chart.ctx.lineTo(x, top + height)
  chart.ctx.stroke()
  chart.ctx.restore()
}
