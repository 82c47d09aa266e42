/** What is said of `.env` files that are not read as their author may think. Never with a value. */
import type { Remark } from './dotenv-lines.ts'

export const cutAtHash = (at: number): Remark => ({
  code: 'ENV001',
  at,
  issue: 'is cut off at a # that has no space before it',
  remedy: 'Put the value in quotes, or write a space before the # if it begins a comment.',
})

export const noAssignment = (at: number): Remark => ({
  code: 'ENV002',
  at,
  issue: 'has a line that sets nothing; it is passed over',
  remedy: 'Write NAME=value, or begin the line with #.',
})

export const setTwice = (at: number, line: number): Remark => ({
  code: 'ENV003',
  at,
  issue: `is set twice: first on line ${line}, and again here, which counts`,
  remedy: 'Remove one of the two.',
})

export const openQuote = (at: number): Remark => ({
  code: 'ENV004',
  at,
  issue: 'begins with a quote that is never closed; the quote is part of the value',
  remedy: 'Close the quote at the end of the value, or put the value in quotes of another kind.',
})

export const textAfterQuote = (at: number): Remark => ({
  code: 'ENV005',
  at,
  issue: 'has text after its closing quote, so quotes are part of the value',
  remedy: 'Put the whole value in quotes; a comment begins with #.',
})

export const fromNextLine = (at: number): Remark => ({
  code: 'ENV006',
  at,
  issue: 'is taken from the next line',
  remedy: 'Write name, = and value on one line; for an empty value write "".',
})

export const keptBackslash = (at: number): Remark => ({
  code: 'ENV007',
  at,
  issue: 'keeps the backslash before a quote as part of the value',
  remedy: 'Put the value in quotes of another kind, and write its own quotes without a backslash.',
})

export const forbiddenName = (at: number): Remark => ({
  code: 'ENV008',
  at,
  issue: 'is a forbidden name',
  remedy: 'Choose another name.',
  severity: 'error',
})

export const trimmedSpace = (at: number): Remark => ({
  code: 'ENV009',
  at,
  issue: 'had white space around it that is not plain spaces or tabs; it was taken off',
  remedy: 'Remove it, or put the value in quotes to keep it.',
})

export const noCommand = (at: number): Remark => ({
  code: 'ENV010',
  at,
  issue: 'looks like a command; it is not run, and stays as it is written',
  remedy: 'Write what the command would print, or put the text in single quotes.',
})

export const notUtf8 = (at: number, isUtf16: boolean): Remark => ({
  code: 'ENV011',
  at,
  issue: isUtf16 ? 'is not UTF-8 text, but perhaps UTF-16; nothing of it is read' : 'is not UTF-8 text here',
  remedy: 'Save the file as UTF-8.',
})
