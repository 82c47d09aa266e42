/** A text in the making that knows where it is, counted in another way than the readers count. */
export class Page {
  text = ''
  readonly places: Record<string, string> = {}
  readonly #choices: readonly number[]
  #chosen = 0

  /** `choices` decide, one after the other and again from the start, how things are written. */
  constructor(choices: readonly number[]) {
    this.#choices = choices
  }

  /** One of several, as the next choice says. */
  choose<T>(several: readonly [T, ...T[]]): T {
    this.#chosen += 1
    const choice = this.#choices[this.#chosen % this.#choices.length] ?? 0
    return several[choice % several.length] ?? several[0]
  }

  write(text: string): void {
    this.text += text
  }

  /** Says that what is written next is the part of this path. */
  mark(path: string): void {
    const lines = this.text.split(/\r\n|\n/)
    this.places[path] ??= `${lines.length}:${[...(lines.at(-1) ?? '')].length + 1}`
  }
}

/** The path of a part in another. */
export function under(path: string, name: string | number): string {
  return path === '' ? String(name) : `${path}.${name}`
}
