import type { ReactNode } from 'react'

/** A column: its heading, and how it is sorted where it is. */
export interface Column {
  readonly name: string
  readonly sort?: 'ascending' | 'descending'
  /** True for a column whose heading says nothing that its cells do not: it is still read out. */
  readonly quiet?: boolean
}

/** A real table with a caption. Rows are `<tr>`, their first cell a `<th scope="row">`. */
export function Table({
  caption,
  columns,
  hideCaption = false,
  layout = '',
  rows,
  hasBodies = false,
  children,
}: {
  readonly caption: ReactNode
  readonly columns: readonly Column[]
  readonly hideCaption?: boolean
  /** Name of a class that says how wide the columns are. */
  readonly layout?: string
  /** How many rows there are with the heading, where not all of them are in the page. */
  readonly rows?: number | undefined
  /** True where the children are bodies of the table, not rows. */
  readonly hasBodies?: boolean
  readonly children: ReactNode
}): ReactNode {
  return (
    <div className="table-frame">
      <table className={`table ${layout}`} aria-rowcount={rows}>
        <caption className={hideCaption ? 'sr-only' : ''}>{caption}</caption>
        <thead>
          <tr aria-rowindex={rows === undefined ? undefined : 1}>
            {columns.map(({ name, sort, quiet }) => (
              <th key={name} scope="col" aria-sort={sort}>
                {quiet === true ? <span className="sr-only">{name}</span> : name}
              </th>
            ))}
          </tr>
        </thead>
        {hasBodies ? children : <tbody>{children}</tbody>}
      </table>
    </div>
  )
}
