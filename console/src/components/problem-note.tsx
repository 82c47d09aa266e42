import type { ReactNode } from 'react'
import type { ApiProblem } from '../api/problem.ts'

/** What is wrong with what was asked for, beside where it was asked. */
export function ProblemNote({ problem }: { readonly problem: ApiProblem }): ReactNode {
  const { errors = [], requestId } = problem.document
  return (
    <div className="banner banner-danger" role="alert">
      <p>{problem.message}</p>
      {errors.length === 0 ? null : (
        <ul className="list-disc pl-5">
          {errors.map(({ key, issue, remedy }) => (
            <li key={`${key}${issue}`}>
              {key === undefined ? null : <code>{key}</code>} {issue}. {remedy}
            </li>
          ))}
        </ul>
      )}
      {requestId === undefined ? null : <p className="text-sm">Request {requestId}</p>}
    </div>
  )
}
