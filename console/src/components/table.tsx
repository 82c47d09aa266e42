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
  children,
}: {
  readonly caption: ReactNode
  readonly columns: readonly Column[]
  readonly hideCaption?: boolean
  /** Name of a class that says how wide the columns are. */
  readonly layout?: string
  readonly children: ReactNode
}): ReactNode {
  return (
    <div className="table-frame">
      <table className={`table ${layout}`}>
        <caption className={hideCaption ? 'sr-only' : ''}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ name, sort, quiet }) => (
              <th key={name} scope="col" aria-sort={sort}>
                {quiet === true ? <span className="sr-only">{name}</span> : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}
