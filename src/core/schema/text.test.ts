import fc from 'fast-check'
import * as z from 'zod'
import { describe, expect, it } from 'vitest'
import {
  boolean,
  csv,
  duration,
  host,
  integer,
  json,
  list,
  nullable,
  number,
  object,
  oneOf,
  path,
  readText,
  regex,
  type Schema,
  string,
  type TextReading,
  type TextType,
  textTypeOf,
  url,
} from './index.ts'

const read = (text: string, schema: Schema): TextReading => readText(text, textTypeOf(schema) ?? { kind: 'null' })

describe('text for a string', () => {
  it.each(['', ' ', ' x ', 'true', '1.10', '0123', '5205e142', '[1]', '"quoted"'])('is taken raw: %j', text => {
    expect(read(text, string())).toEqual({ value: text })
  })
})

describe('text for anything else', () => {
  it.each([boolean(), integer(), number(), list(string()), object({}), json(), duration(), url(), path(), regex()])(
    'is unset when it is empty or blank',
    schema => {
      expect(read('', schema)).toEqual({ unset: true })
      expect(read(' \t\n', schema)).toEqual({ unset: true })
    },
  )

  it('is trimmed, but for paths and patterns, which may begin or end with a space', () => {
    expect(read(' https://example.com\n', url())).toEqual({ value: 'https://example.com' })
    expect(read(' db:5432 ', host({ port: 'required' }))).toEqual({ value: 'db:5432' })
    expect(read('/srv/my dir ', path())).toEqual({ value: '/srv/my dir ' })
    expect(read(' x', regex())).toEqual({ value: ' x' })
  })
})

describe('a number in text', () => {
  it.each(['3.0', '1e3', '0x10', ' 3. '])('which is no integer, %j, comes with the integer it seems to mean', text => {
    const meant = Number(text)
    expect(read(text, integer())).toEqual({ issue: 'must be an integer', hint: `write ${meant}` })
  })

  it.each(['3.9', '80abc', '1 000', '--1', '+', '_1', '1,000', 'Infinity', '0b1'])('is no integer: %j', text => {
    expect(read(text, integer())).toMatchObject({ issue: 'must be an integer' })
  })

  it('is exact or refused, also for a number that may have fractions', () => {
    const refused = { code: 'UNSAFE_INTEGER' }
    expect(read('9007199254740991', integer())).toEqual({ value: 9007199254740991 })
    expect(read('9007199254740992', integer())).toMatchObject(refused)
    expect(read('-9007199254740993', number())).toMatchObject(refused)
    expect(read('1e20', number())).toEqual({ value: 1e20 })
  })

  it('is finite unless the schema allows otherwise', () => {
    for (const text of ['nan', 'NaN', 'inf', '-Infinity', '1e999']) {
      expect(read(text, number())).toEqual({ issue: 'must be a finite number' })
    }
    expect(read('NaN', number({ allowNonFinite: true }))).toEqual({ value: 'nan' })
    expect(read('2.5', number({ allowNonFinite: true }))).toEqual({ value: 2.5 })
  })

  it('never becomes minus zero, which JSON would lose', () => {
    expect(Object.is((read('-0', integer()) as { value: number }).value, 0)).toBe(true)
  })

  it('with a comma for a point comes with the number it seems to mean', () => {
    expect(read('1,5', number())).toEqual({ issue: 'must be a number', hint: 'write 1.5' })
  })

  it('in other digits than 0 to 9 is refused, with a word on why', () => {
    expect(read('١٢', integer())).toEqual({ issue: 'must be an integer', hint: 'write it with the digits 0 to 9' })
  })

  it('that Kubernetes put there for a service of the same name is recognised', () => {
    expect(read('tcp://10.0.0.1:6379', integer())).toMatchObject({
      hint: expect.stringContaining('enableServiceLinks'),
    })
  })

  it('comes back as it was written, for every safe integer', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), n => {
        expect(read(String(n), integer())).toEqual({ value: n })
        expect(read(` +00${Math.abs(n)} `, integer())).toEqual({ value: Math.abs(n) })
      }),
    )
  })

  it('comes back as it was written, for every finite fraction', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true, noInteger: true }), n => {
        expect(read(String(n), number())).toEqual({ value: n })
      }),
    )
  })
})

describe('a word in text', () => {
  it('is a boolean only from the closed list', () => {
    expect(read('enabled', boolean())).toMatchObject({ hint: 'write true' })
    expect(read('disabled', boolean())).toMatchObject({ hint: 'write false' })
    expect(read('tru', boolean())).toEqual({ issue: expect.stringMatching(/^must be true or false/) })
  })

  it('is one of the choices, exactly unless they fold', () => {
    expect(read(' INFO ', oneOf(['DEBUG', 'INFO']))).toEqual({ value: 'INFO' })
    expect(read('info', oneOf(['DEBUG', 'INFO']))).toEqual({ issue: 'must be one of DEBUG, INFO' })
    expect(read('info', oneOf(['DEBUG', 'INFO'], { fold: true }))).toEqual({ value: 'INFO' })
  })

  it('is a choice of another type where that is meant', () => {
    expect(read('1', oneOf([1, 2]))).toEqual({ value: 1 })
    expect(read('1', oneOf([1, '1']))).toEqual({ value: '1' })
    expect(read('off', oneOf(['auto', false]))).toEqual({ value: false })
    expect(read('null', oneOf(['auto', null]))).toEqual({ value: null })
  })

  it('may be empty where the empty text is a choice', () => {
    expect(read('', oneOf(['', 'on']))).toEqual({ value: '' })
    expect(read('', oneOf(['off', 'on']))).toEqual({ unset: true })
  })
})

describe('a list in text', () => {
  it('is parted by commas and its items are read by their type', () => {
    expect(read(' 1, 2 ,3_0', list(integer()))).toEqual({ value: [1, 2, 30] })
    expect(read('a,"b, c"," d ","say ""hi"""', list(string()))).toEqual({ value: ['a', 'b, c', ' d ', 'say "hi"'] })
    expect(read('yes,no', list(boolean()))).toEqual({ value: [true, false] })
  })

  it('is JSON when it begins with a bracket', () => {
    expect(read('["a,b", "c"]', list(string()))).toEqual({ value: ['a,b', 'c'] })
    expect(read('[]', list(string()))).toEqual({ value: [] })
  })

  it('names the item that cannot be read', () => {
    expect(read('1,x', list(integer()))).toEqual({ issue: 'must be an integer (item 2)' })
    expect(read('1,2.0', list(integer()))).toEqual({ issue: 'must be an integer (item 2)', hint: 'write 2' })
    expect(read('9007199254740993', list(integer()))).toMatchObject({ code: 'UNSAFE_INTEGER' })
  })

  it.each([',', 'a,', ',a', 'a,,b'])('has no empty items: %j', text => {
    expect(read(text, list(string()))).toMatchObject({ issue: expect.stringContaining('must not have an empty item') })
  })

  it('may have an item that is empty text, in quotes', () => {
    expect(read('"",a', list(string()))).toEqual({ value: ['', 'a'] })
  })

  it.each(['"a', 'a,"b" c', '"a"b,c'])('has its quotes closed at the end of an item: %j', text => {
    expect(read(text, list(string()))).toMatchObject({ issue: expect.stringContaining('double quote') })
  })

  it('keeps a quote inside an item', () => {
    expect(read(`it's 5" wide`, list(string()))).toEqual({ value: [`it's 5" wide`] })
  })

  it('comes back as it was quoted, whatever its items hold', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), items => {
        const quoted = items.map(item => `"${item.replaceAll('"', '""')}"`).join(',')
        expect(readText(quoted, { kind: 'list', first: [], rest: { kind: 'string' } })).toEqual({ value: items })
      }),
    )
  })

  it('reads each place of a tuple by its own type', () => {
    expect(readText('7,seven', textTypeOf(z.tuple([z.int(), z.string()])) as TextType)).toEqual({ value: [7, 'seven'] })
  })
})

describe('JSON in text', () => {
  it('is any JSON for a json key, and an object for an object key', () => {
    expect(read('{"a":[1,null]}', json())).toEqual({ value: { a: [1, null] } })
    expect(read('null', json())).toEqual({ value: null })
    expect(read(' {"a":1} ', object({ a: integer() }))).toEqual({ value: { a: 1 } })
    expect(read('a=1', object({ a: integer() }))).toMatchObject({
      issue: expect.stringMatching(/^must be a JSON object/),
    })
  })

  it('that is none is refused by position, and never quoted', () => {
    expect(read('hello', json())).toEqual({ issue: 'must be valid JSON, and stops being so at line 1, column 1' })
    expect(read('{\n  "pw": hunter2\n}', json())).toEqual({
      issue: 'must be valid JSON, and stops being so at line 2, column 9',
    })
  })

  it('keeps integers exact', () => {
    expect(read('{"id": 9007199254740993}', json())).toMatchObject({ code: 'UNSAFE_INTEGER' })
    expect(read('[1e20, 0.1]', json())).toEqual({ value: [1e20, 0.1] })
  })

  it.each(['{"__proto__": {"admin": true}}', '[{"constructor": 1}]', '{"a": {"prototype": null}}'])(
    'holds no name that reaches a prototype: %s',
    text => {
      expect(read(text, json())).toMatchObject({ issue: expect.stringContaining('forbidden name') })
      expect(({} as { admin?: boolean }).admin).toBe(undefined)
    },
  )
})

describe('text for several types', () => {
  const type = (schema: z.ZodType): TextType => textTypeOf(schema) as TextType

  it('stays text where it may be text', () => {
    const portOrPipe = type(z.union([z.int(), z.string()]))
    expect(readText('8080', portOrPipe)).toEqual({ value: '8080' })
    expect(readText('', portOrPipe)).toEqual({ value: '' })
    expect(readText('null', type(z.string().nullable()))).toEqual({ value: 'null' })
  })

  it('becomes a list or an object where it begins like one and is one', () => {
    const oneOrMany = type(z.union([z.string(), z.array(z.string())]))
    expect(readText('["a","b"]', oneOrMany)).toEqual({ value: ['a', 'b'] })
    expect(readText('[draft] title', oneOrMany)).toEqual({ value: '[draft] title' })
  })

  it('becomes what the first type that can read it makes of it', () => {
    const sizeOrSwitch = type(z.union([z.boolean(), z.number()]))
    expect(readText('on', sizeOrSwitch)).toEqual({ value: true })
    expect(readText('2.5', sizeOrSwitch)).toEqual({ value: 2.5 })
    expect(readText('big', sizeOrSwitch)).toEqual({ issue: 'must be true or false or a number' })
  })

  it('becomes null by that word, where null is allowed and text is not', () => {
    expect(read('null', nullable(integer()))).toEqual({ value: null })
    expect(read('null', nullable(url()))).toEqual({ value: null })
    expect(read('3.0', nullable(integer()))).toEqual({ issue: 'must be an integer', hint: 'write 3' })
    expect(read('', nullable(integer()))).toEqual({ unset: true })
  })
})

describe('a unit in text', () => {
  it('stays with the value, and a bare number becomes one, of the unit declared', () => {
    expect(read(' 45s ', duration())).toEqual({ value: '45s' })
    expect(read('45000', duration())).toEqual({ value: 45000 })
  })
})

describe('reading text', () => {
  const schemas = [boolean(), integer(), number(), list(integer()), csv(string()), object({}), json(), duration()]

  it('never throws and never quotes the text in an issue, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, unit: 'binary' }), fc.constantFrom(...schemas), (noise, schema) => {
        const reading = read(`s3cr3t${noise}`, schema)
        expect('issue' in reading ? reading.issue : '').not.toContain('s3cr3t')
      }),
    )
  })
})
