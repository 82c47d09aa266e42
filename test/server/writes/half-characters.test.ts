import { describe, expect, it } from 'vitest'
import { served } from '../http/served.ts'

const message = 'For the sale'

describe('half a character', () => {
  it.each([
    ['PUT', '/v1/values/other.anything', '{"value":"\\ud800","message":"x"}', 'body.value'],
    ['PUT', '/v1/values/other.anything', '{"value":{"a":[1,"\\uDFFF"]},"message":"x"}', 'body.value.a.1'],
    ['PUT', '/v1/values/other.anything', '{"value":{"\\udc00":1},"message":"x"}', 'body.value'],
    ['PUT', '/v1/values/other.anything', '{"value":1,"message":"\\ud83e"}', 'body.message'],
    ['PUT', '/v1/values/other.anything', '{"value":1,"scope":"tenant:\\ud83e","message":"x"}', 'body.scope'],
    ['POST', '/v1/changes', '{"changes":[{"key":"\\ud83e","value":1}],"message":"x"}', 'body.changes.0.key'],
    ['POST', '/v1/import', '{"values":{"other":{"anything":"\\ud83e"}},"message":"x"}', 'body.values.other.anything'],
    ['POST', '/v1/tokens', '{"name":"\\ud83e","role":"viewer"}', 'body.name'],
    ['PUT', '/v1/segments/staff', '{"when":{"attr":"a","op":"eq","value":"\\ud83e"},"message":"x"}', 'body.when.value'],
  ])('in a body of %s %s is refused, with where it is: %s', async (method, path, body, place) => {
    await using shop = await served()
    const answer = await shop.ask(path, { method, body })
    expect([answer.status, await answer.json()]).toMatchObject([
      422,
      { code: 'REQUEST_INVALID', errors: [{ key: place }] },
    ])
  })

  it('stays text in an attribute, and whole characters are as good as ever', async () => {
    await using shop = await served()
    const query = `attribute.plan=${encodeURIComponent('"\\ud800"')}`
    for (const path of ['/v1/values', '/v1/flags', '/v1/values/checkout.newFlow/explanation'])
      expect((await shop.ask(`${path}?${query}`)).status).toBe(200)
    const put = await shop.ask('/v1/values/other.anything', {
      ...{ method: 'PUT', body: '{"value":"\\ud83e\\udd8a","message":"x"}' },
    })
    expect(put.status).toBe(200)
    expect(shop.varve.get('other.anything')).toBe('🦊')
  })

  it('is refused by the library in words, too', async () => {
    await using shop = await served()
    const signed = { by: 'dana', message }
    const { varve } = shop
    const refused = { code: 'VALUE_REFUSED' }
    await expect(varve.set('other.anything', { a: '\ud800' }, signed)).rejects.toMatchObject(refused)
    await expect(varve.set('payments.apiKey', '\ud800', signed)).rejects.toMatchObject(refused)
    const change = varve.change(signed, draft => draft.set('other.anything', '\ud800'))
    await expect(change).rejects.toMatchObject(refused)
    const set = varve.set('other.anything', 1, { by: 'dana', message: '\ud800' })
    await expect(set).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' })
  })
})
