import { Buffer } from 'node:buffer'

/** A text that must not be seen, in every form that a program would write it in, as bytes. */
export interface Needle {
  readonly form: string
  readonly bytes: Buffer
}

/**
 * Every form of a text of letters and digits. JSON, percent-encoding, HTML and quotes of shells leave such a text as it is;
 * base64 makes three texts of it, by where it begins in what is encoded.
 */
export function needlesOf(core: string): readonly Needle[] {
  const bytes = Buffer.from(core, 'utf8')
  const swapped = Buffer.from(core, 'utf16le').swap16()
  return [
    { form: 'as it is', bytes },
    { form: 'in UTF-16', bytes: Buffer.from(core, 'utf16le') },
    { form: 'in UTF-16, big endian', bytes: swapped },
    { form: 'in hex', bytes: Buffer.from(bytes.toString('hex')) },
    { form: 'in capital hex', bytes: Buffer.from(bytes.toString('hex').toUpperCase()) },
    { form: 'percent-encoded', bytes: Buffer.from(bytes.toString('hex').replaceAll(/../g, pair => `%${pair}`)) },
    { form: 'escaped', bytes: Buffer.from([...core].map(escaped).join('')) },
    { form: 'in reverse', bytes: Buffer.from([...core].toReversed().join('')) },
    ...[0, 1, 2].flatMap(offset => encoded(bytes, offset)),
  ]
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** What stands in the middle of base64, whatever stands before and after it there. */
function encoded(bytes: Buffer, offset: number): readonly Needle[] {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes])
  const sound = (text: string): string => text.slice(offset === 0 ? 0 : 4, Math.floor(padded.length / 3) * 4)
  const forms = new Set([sound(padded.toString('base64')), sound(padded.toString('base64url'))])
  return [...forms].map(text => ({ form: `in base64, from byte ${offset}`, bytes: Buffer.from(text) }))
}
