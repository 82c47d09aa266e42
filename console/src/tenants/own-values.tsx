import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Json } from 'varve'
import { segment } from '../api/request.ts'
import { buttonClass } from '../components/button.tsx'
import { KeyName } from '../components/key-name.tsx'
import { EmptyState } from '../components/states.tsx'
import { Table } from '../components/table.tsx'
import { counted } from '../components/value.tsx'
import { When } from '../components/when.tsx'
import { useWhyNot } from '../session/why-not.ts'
import { ActButton, PreviewedWrite } from '../history/previewed-write.tsx'
import { heldText } from '../history/value-words.ts'
import type { TenantsOwn } from './tenant-rows.ts'

/** Where the window is narrow, who set it stands below the value. */
const NARROW = 'max-sm:[&_tr>:nth-child(3)]:hidden'

/** A tenant's own values, each with the way to change it and to take it away. */
export function OwnValues({
  tenant,
  entries,
  readOnly,
}: TenantsOwn & {
  readonly readOnly: string | undefined
}): ReactNode {
  const scope = `tenant:${tenant}`
  if (entries.length === 0)
    return (
      <EmptyState title={`${tenant} has no values of its own`}>
        <p>It sees what everybody sees. Open a value and save it for {scope} to give it one.</p>
        <Link to="/config" search={{ tenant }} className={buttonClass()}>
          Values as {tenant} sees them
        </Link>
      </EmptyState>
    )
  const columns = ['Key', 'Value', 'Since', ...(readOnly === undefined ? ['Actions'] : [])].map(name => ({ name }))
  return (
    <Table caption={counted(entries.length, 'own value')} columns={columns} layout={NARROW}>
      {entries.map(({ key, value, revision, by, at, message }) => (
        <tr key={key}>
          <th scope="row">
            <Link to="/config/$key" params={{ key }} search={{ tenant }} className="break-words">
              <KeyName name={key} />
            </Link>
          </th>
          <td>
            <code className="value">{heldText(value)}</code>
            <div className="text-faint text-sm sm:hidden">
              r{revision} by {by}: {message}
            </div>
          </td>
          <td className="break-words">
            r{revision} by {by}, <When at={at} />
            <div className="text-faint text-sm">{message}</div>
          </td>
          {readOnly === undefined ? (
            <td>
              <div className="flex flex-wrap gap-1">
                <Link
                  to="/config/$key/edit"
                  params={{ key }}
                  search={{ scope }}
                  className={buttonClass()}
                  aria-label={`Edit ${key} for ${tenant}`}
                >
                  Edit
                </Link>
                <DeleteButton name={key} scope={scope} value={value} />
              </div>
            </td>
          ) : null}
        </tr>
      ))}
    </Table>
  )
}

function DeleteButton({
  name,
  scope,
  value,
}: {
  readonly name: string
  readonly scope: string
  readonly value: Json
}): ReactNode {
  return (
    <ActButton
      label="Delete"
      name={`Delete ${name} for ${scope}`}
      why={useWhyNot([value])}
      renderDialog={close => (
        <PreviewedWrite
          title={`Delete ${name} for ${scope}`}
          act={`Delete ${name}`}
          request={message => ({
            method: 'DELETE',
            path: `v1/values/${segment(name)}`,
            query: { scope },
            body: { message },
          })}
          done={() => `${name} is everybody’s again for ${scope}`}
          onClose={close}
        >
          <p>What everybody has shows again. History keeps the value.</p>
        </PreviewedWrite>
      )}
    />
  )
}

/** Takes away everything a tenant has of its own, as one revision. */
export function ClearButton({ tenant, entries }: TenantsOwn): ReactNode {
  return (
    <ActButton
      danger
      label="Clear all"
      why={useWhyNot(entries.map(({ value }) => value))}
      renderDialog={close => (
        <PreviewedWrite
          danger
          title={`Clear all own values of ${tenant}`}
          act={`Clear ${tenant}`}
          request={message => ({ method: 'DELETE', path: `v1/tenants/${segment(tenant)}`, body: { message } })}
          done={() => `${tenant} has no values of its own any more`}
          onClose={close}
        >
          <p>One new revision deletes them all; undo it to have them back.</p>
        </PreviewedWrite>
      )}
    />
  )
}
