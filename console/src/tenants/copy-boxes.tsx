import { useId, type ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { KeyName } from '../components/key-name.tsx'
import { heldText } from '../history/value-words.ts'
import { isTicked, pressedFor, type CopyRow, type Pressed } from './copy-rows.ts'

/** Boxes for the values that another tenant lacks or has otherwise. */
export function CopyBoxes({
  tenant,
  target,
  rows,
  pressed,
  onPressed,
}: {
  readonly tenant: string
  readonly target: string
  readonly rows: readonly CopyRow[]
  readonly pressed: Pressed
  readonly onPressed: (pressed: Pressed) => void
}): ReactNode {
  if (rows.length === 0)
    return (
      <p>
        {target} has all of {tenant}’s own values already.
      </p>
    )
  return (
    <fieldset className="border-edge grid gap-2 rounded border p-2">
      <legend className="px-1 text-sm font-medium">Values that {target} has not, or has otherwise</legend>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => onPressed(pressedFor(rows, true))}>Choose all</Button>
        <Button onClick={() => onPressed(pressedFor(rows, false))}>Choose none</Button>
      </div>
      <div className="grid max-h-60 gap-1 overflow-y-auto">
        {rows.map(row => (
          <CopyBox key={row.key} {...{ row, pressed }} onPress={() => onPressed(toggled(pressed, row.key))} />
        ))}
      </div>
    </fieldset>
  )
}

function CopyBox({
  row,
  pressed,
  onPress,
}: {
  readonly row: CopyRow
  readonly pressed: Pressed
  readonly onPress: () => void
}): ReactNode {
  const { key, value, replaces, why } = row
  const said = useId()
  return (
    <div className="flex min-h-6 min-w-0 items-baseline gap-2">
      <input
        id={`${said}-box`}
        type="checkbox"
        aria-describedby={said}
        checked={isTicked(row, pressed)}
        disabled={why !== undefined}
        onChange={onPress}
      />
      <span className="min-w-0 break-words">
        <label htmlFor={`${said}-box`}>
          <KeyName name={key} />
        </label>{' '}
        <span id={said} className="text-faint text-sm">
          {heldText(value)}
          {replaces === undefined ? '' : `, replaces ${heldText(replaces)}`}
          {why === undefined ? '' : `. ${why}`}
        </span>
      </span>
    </div>
  )
}

function toggled(pressed: Pressed, key: string): Pressed {
  const after = new Set(pressed)
  if (!after.delete(key)) after.add(key)
  return after
}
