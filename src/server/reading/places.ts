import { type Explanation, originText } from 'varve'

type Layer = Explanation['layers'][number]
type Origin = Explanation['origin']

/**
 * Where things stand, told without the folders of the server's machine: what lies in the working folder by its path from there,
 * every other file by its name alone.
 */
export class Places {
  readonly #folder: string | undefined

  /** `folder` is the working folder, as an absolute path; without it, every file is told by its name alone. */
  constructor(folder?: string) {
    this.#folder = folder === undefined ? undefined : slashed(folder).replace(/\/+$/, '')
  }

  /** A place that begins with a path, `/srv/shop/config.toml:3:8`, as `config.toml:3:8`; anything else as it is. */
  path(place: string): string {
    if (!/^(?:\/|[A-Za-z]:[\\/]|\\\\|file:\/\/)/.test(place)) return place
    const whole = slashed(place.replace(/^file:\/\//, ''))
    const within = this.#folder !== undefined && whole.startsWith(`${this.#folder}/`)
    return within ? whole.slice((this.#folder?.length ?? 0) + 1) : (whole.split('/').at(-1) ?? '')
  }

  /** The name of a store, `sqlite /srv/shop/varve.db`, as `sqlite varve.db`. */
  store(name: string): string {
    const [kind = '', ...rest] = name.split(' ')
    return rest.length === 0 ? this.path(name) : `${kind} ${this.path(rest.join(' '))}`
  }

  /** Where a value comes from. */
  origin<T extends Origin>(origin: T): T {
    if ('file' in origin) return { ...origin, file: this.path(origin.file) }
    if ('declared' in origin) return { ...origin, declared: this.path(origin.declared) }
    return 'secretFile' in origin ? { ...origin, secretFile: this.path(origin.secretFile) } : origin
  }

  /** Where a value comes from, in words. */
  originText(origin: Origin): string {
    return originText(this.origin(origin))
  }

  /** An explanation, with every place in it told so. */
  explanation<T extends Pick<Explanation, 'origin' | 'layers'>>(explanation: T): T {
    return { ...explanation, origin: this.origin(explanation.origin), layers: this.layers(explanation.layers) }
  }

  /** What each layer has to say, likewise. */
  layers(layers: readonly Layer[]): Layer[] {
    const named = [...new Set(layers.flatMap(filesOf))].toSorted((a, b) => b.length - a.length)
    return layers.map(layer => ({
      ...layer,
      ...(layer.origin === undefined ? {} : { origin: this.origin(layer.origin) }),
      ...(layer.document === undefined ? {} : { document: this.path(layer.document) }),
      ...(layer.note === undefined ? {} : { note: this.#note(layer.note, named) }),
      ...(layer.parts === undefined
        ? {}
        : { parts: layer.parts.map(part => ({ ...part, origin: this.origin(part.origin) })) }),
    }))
  }

  /** A note may name files that other layers come from; what else it says is left as it is. */
  #note(note: string, files: readonly string[]): string {
    return files.reduce((text, file) => text.replaceAll(file, this.path(file)), note)
  }
}

/** The files that a layer names, longest paths among them. */
function filesOf({ origin, document, parts = [] }: Layer): string[] {
  const origins = [...(origin === undefined ? [] : [origin]), ...parts.map(part => part.origin)]
  const files = origins.flatMap(one => ('file' in one ? one.file : 'secretFile' in one ? one.secretFile : []))
  return [...files, ...(document === undefined ? [] : [document])]
}

function slashed(path: string): string {
  return /^(?:[A-Za-z]:|\\\\)/.test(path) ? path.replaceAll('\\', '/') : path
}
