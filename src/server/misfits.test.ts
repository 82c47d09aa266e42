import { integer, json, list, object, oneOf, optional, string } from 'varve/schema'
import { describe, expect, it } from 'vitest'
import { misfits } from './misfits.ts'

const missing = [{ message: 'is missing' }]

describe('a body that is missing', () => {
  it('is told with what to send, in outline: all that it must have', () => {
    const body = object({
      ...{ value: json(), message: string(), note: optional(string()) },
      ...{ kind: oneOf(['a', 'b']), keys: list(string()), limit: integer({ min: 1 }), plan: object({}) },
    })
    const [problem] = misfits('body', missing, body)
    expect(problem).toMatchObject({ key: 'body', issue: 'is missing' })
    expect(problem?.remedy).toBe(
      'Send a body with the request, such as {"value":…,"message":"…","kind":"a","keys":[…],"limit":…,"plan":{…}}: ' +
        '/openapi.json describes it.',
    )
  })

  it.each([undefined, string(), object({ note: optional(string()) })])(
    'is told with where that is described, where no outline of it says anything',
    body => {
      const remedy = 'Send a body with the request: /openapi.json describes it.'
      expect(misfits('body', missing, body)).toMatchObject([{ remedy }])
    },
  )

  it('is another thing than a member of it that is', () => {
    const body = object({ message: string() })
    expect(misfits('body', [{ message: 'is missing', path: ['message'] }], body)).toEqual([
      { code: 'REQUEST_INVALID', key: 'body.message', issue: 'is missing' },
    ])
    expect(misfits('query', missing)[0]).not.toHaveProperty('remedy')
  })
})
