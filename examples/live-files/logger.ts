const LEVELS = ['debug', 'info', 'warn', 'error'] as const

/** How grave a line is. */
export type Level = (typeof LEVELS)[number]

/** True for the name of a level. */
export function isLevel(text: string): text is Level {
  return LEVELS.some(level => level === text)
}

/** Writes lines of a level and above. The level is its own for life: another level is another logger. */
export class Logger {
  readonly level: Level
  readonly #write: (line: string) => void

  constructor(level: Level, write: (line: string) => void) {
    this.level = level
    this.#write = write
  }

  log(level: Level, text: string): void {
    if (LEVELS.indexOf(level) >= LEVELS.indexOf(this.level)) this.#write(`${level}: ${text}`)
  }
}
