import { Fragment, type ReactNode } from 'react'

/** A key, which goes on in the next line after a dot where its room is narrow. */
export function KeyName({ name }: { readonly name: string }): ReactNode {
  return name.split('.').map((part, index) => (
    // The parts of a key have no other order, and two may be alike.
    // oxlint-disable-next-line react/no-array-index-key
    <Fragment key={index}>
      {index === 0 ? null : (
        <>
          .<wbr />
        </>
      )}
      {part}
    </Fragment>
  ))
}
