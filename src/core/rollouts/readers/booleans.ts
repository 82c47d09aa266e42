import type { Json } from '../../json.ts'
import type { Equality } from './reader.ts'

/** Booleans, however they are read: `read` gives undefined for what is none. */
export function booleans(form: string, read: (value: Json) => boolean | undefined): Equality {
  return {
    form,
    folds: false,
    takes: own => read(own) !== undefined,
    oneOf: own => {
      const takesTrue = own.some(one => read(one) === true)
      const takesFalse = own.some(one => read(one) === false)
      return value => {
        const is = read(value)
        return is === undefined ? false : is ? takesTrue : takesFalse
      }
    },
  }
}

/** True and false as they are, and nothing else. */
export function plainBoolean(value: Json): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined
}
