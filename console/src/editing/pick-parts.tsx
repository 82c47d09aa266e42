import { useId, useState, type ReactNode } from 'react'
import type { Json } from 'varve'
import { Button } from '../components/button.tsx'
import { Value } from '../components/value.tsx'
import { partsOf, pathName, picked, type Part, type Side, type Three } from './picks.ts'

const SIDES: readonly (readonly [side: Side, name: string])[] = [
  ['base', 'You began from'],
  ['theirs', 'Theirs, saved'],
  ['yours', 'Yours'],
]

/** Chooses part by part which side of a conflict counts. Parts that one side alone changed are picked already. */
export function PickParts({
  three,
  onPicked,
}: {
  readonly three: Three
  readonly onPicked: (value: Json | undefined) => void
}): ReactNode {
  const parts = partsOf(three)
  const [own, setOwn] = useState<ReadonlyMap<string, Side>>(new Map())
  const picks = new Map(parts.flatMap(part => pickOf(part, own)))
  if (parts.length === 0) return null
  const open = parts.length - picks.size
  return (
    <div className="grid gap-3">
      <h3 className="font-medium">Pick part by part</h3>
      {parts.map(part => (
        <PartChoice
          key={pathName(part.path)}
          part={part}
          chosen={picks.get(pathName(part.path))}
          onChoose={side => setOwn(before => new Map(before).set(pathName(part.path), side))}
        />
      ))}
      <div className="flex flex-wrap items-center gap-2">
        <Button disabled={open > 0} onClick={() => onPicked(picked(three, picks))}>
          Put what is picked into the form
        </Button>
        {open === 0 ? null : <span className="text-faint text-sm">Both changed {open}: choose there first.</span>}
      </div>
    </div>
  )
}

function pickOf({ path, only }: Part, own: ReadonlyMap<string, Side>): (readonly [string, Side])[] {
  const name = pathName(path)
  const side = own.get(name) ?? only
  return side === undefined ? [] : [[name, side]]
}

function PartChoice({
  part,
  chosen,
  onChoose,
}: {
  readonly part: Part
  readonly chosen: Side | undefined
  readonly onChoose: (side: Side) => void
}): ReactNode {
  const group = useId()
  return (
    <fieldset className="border-edge rounded border p-2">
      <legend className="px-1">
        <code>{pathName(part.path)}</code>
        {part.only === undefined ? <span className="text-faint text-sm"> both changed it</span> : null}
      </legend>
      <div className="grid gap-2 md:grid-cols-3">
        {SIDES.map(([side, name]) => (
          <label key={side} className="flex min-w-0 items-baseline gap-2">
            <input type="radio" name={group} checked={chosen === side} onChange={() => onChoose(side)} />
            <span className="min-w-0">
              {name}: {part[side] === undefined ? 'not there' : <Value value={part[side]} />}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
