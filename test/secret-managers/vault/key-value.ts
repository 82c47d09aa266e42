import { isObject, type JsonObject } from '../../../src/core/json.ts'
import type { Answered } from '../local-web.ts'
import { absent, done, refused, told, unsupported } from './answers.ts'
import { writes, type Part, type VaultRequest } from './request.ts'

interface Version {
  readonly data: JsonObject
  readonly created: string
  deleted: string
  destroyed: boolean
}

const WRONG_WAY =
  "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. If using the Vault CLI, use 'vault kv get' for this operation."

/** The key-value engine, second version. */
export class VersionedKeyValue implements Part {
  readonly type = 'kv'
  readonly options = { version: '2' }
  readonly #now: () => string
  readonly #secrets = new Map<string, Version[]>()

  constructor(now: () => string) {
    this.#now = now
  }

  answer(request: VaultRequest): Answered {
    const [verb = '', ...rest] = request.path
    const name = rest.join('/')
    if (verb === 'data') return this.#data(request, name)
    if (verb === 'metadata') return this.#metadata(request, name)
    if (['delete', 'undelete', 'destroy'].includes(verb) && writes(request)) return this.#mark(request, verb, name)
    return told(null, { status: 404, warnings: [WRONG_WAY] })
  }

  #data(request: VaultRequest, name: string): Answered {
    const versions = this.#secrets.get(name) ?? []
    if (writes(request)) return this.#write(request, name, versions)
    const number = Number(request.query.get('version') ?? '') || versions.length
    const version = versions[number - 1]
    if (request.method === 'DELETE' && version !== undefined) version.deleted ||= this.#now()
    if (request.method === 'DELETE') return done
    if (request.method !== 'GET') return unsupported
    if (version === undefined) return absent
    const isGone = version.destroyed || version.deleted !== ''
    const data = { data: isGone ? null : version.data, metadata: metadataOf(version, number) }
    return told(data, { status: isGone ? 404 : 200 })
  }

  #write({ body }: VaultRequest, name: string, versions: Version[]): Answered {
    if (!isObject(body['data'])) return refused(400, 'no data provided')
    const options = isObject(body['options']) ? body['options'] : {}
    if (options['cas'] !== undefined && options['cas'] !== versions.length)
      return refused(400, 'check-and-set parameter did not match the current version')
    const version = { data: body['data'], created: this.#now(), deleted: '', destroyed: false }
    this.#secrets.set(name, [...versions, version])
    return told(metadataOf(version, versions.length + 1))
  }

  #mark({ body }: VaultRequest, verb: string, name: string): Answered {
    const numbers = Array.isArray(body['versions']) ? body['versions'].map(Number) : []
    for (const version of numbers.flatMap(number => this.#secrets.get(name)?.[number - 1] ?? [])) {
      if (verb === 'delete') version.deleted ||= this.#now()
      if (verb === 'undelete') version.deleted = ''
      if (verb === 'destroy') version.destroyed = true
    }
    return done
  }

  #metadata({ method }: VaultRequest, name: string): Answered {
    const versions = this.#secrets.get(name)
    if (method === 'DELETE') this.#secrets.delete(name)
    if (method === 'DELETE') return done
    if (versions === undefined) return absent
    const told_ = versions.map((version, index) => [index + 1, metadataOf(version, index + 1)] as const)
    return told({ current_version: versions.length, versions: Object.fromEntries(told_) })
  }
}

function metadataOf({ created, deleted, destroyed }: Version, version: number): JsonObject {
  return { created_time: created, custom_metadata: null, deletion_time: deleted, destroyed, version }
}

/** The key-value engine, first version. */
export class KeyValue implements Part {
  readonly type = 'kv'
  readonly options = { version: '1' }
  readonly #secrets = new Map<string, JsonObject>()

  answer(request: VaultRequest): Answered {
    const name = request.path.join('/')
    const data = this.#secrets.get(name)
    if (writes(request)) this.#secrets.set(name, request.body)
    else if (request.method === 'DELETE') this.#secrets.delete(name)
    else
      return data === undefined
        ? absent
        : told(data, { lease: { lease_id: '', lease_duration: 2_764_800, renewable: false } })
    return done
  }
}
