import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path/posix'
import { COMPUTED, type Import } from './imports.ts'

/** What files of one room of `src/` may reach for. */
interface Room {
  /** Rooms (or files) below `src/` it may import besides its own. */
  readonly rooms: readonly string[]
  /** Rooms it may import on use only (`await import`), because loading them costs something. */
  readonly lazyRooms?: readonly string[]
  /** Files that may use Node: all, none, or those named. */
  readonly node: 'all' | 'none' | readonly string[]
  /** True where the package's own public names (`varve`, `varve/schema`) may be imported. */
  readonly publicNames?: true
  /** Whether packages from `dependencies` may be imported: when the file loads, on use, or never. */
  readonly packages: 'static' | 'on-use' | 'none'
  /** What to do instead. */
  readonly remedy: string
}

const PROVIDER = 'A port belongs in core/ports.ts; what two providers share is a concept of core.'
const OUTSIDE =
  'Import public names (varve, varve/schema, …): if this needs more, so will other people, and the public door should have it.'
const outside = (node: Room['node'] = 'none'): Room => ({
  rooms: [],
  node,
  publicNames: true,
  packages: 'on-use',
  remedy: OUTSIDE,
})

/** The table of the rooms: ARCHITECTURE.md shows the same one for people. */
export const rooms: Readonly<Record<string, Room>> = {
  core: {
    rooms: [],
    node: 'none',
    packages: 'none',
    remedy:
      'core knows nothing outside itself: state what it needs as a port in core/ports.ts and take it as a parameter.',
  },
  runtime: {
    rooms: ['core'],
    node: 'none',
    packages: 'none',
    remedy: 'runtime takes stores, clocks and the platform as ports; index.ts binds them.',
  },
  sources: { rooms: ['core'], node: 'all', packages: 'on-use', remedy: PROVIDER },
  'sources/formats': { rooms: ['core', 'sources'], node: 'all', packages: 'static', remedy: PROVIDER },
  stores: { rooms: ['core'], node: 'all', packages: 'on-use', remedy: PROVIDER },
  secrets: { rooms: ['core'], node: 'all', packages: 'on-use', remedy: PROVIDER },
  'platform.ts': {
    rooms: ['core'],
    node: 'none',
    packages: 'on-use',
    remedy: 'platform.ts binds the ports of core to what the runtime offers, and nothing more.',
  },
  'open.ts': {
    rooms: ['core', 'runtime', 'platform.ts'],
    node: 'none',
    packages: 'none',
    remedy: 'open.ts joins runtime and platform; everything else is given to open() by who calls it.',
  },
  'chain.ts': {
    rooms: ['core', 'platform.ts'],
    node: 'none',
    packages: 'none',
    remedy: 'chain.ts binds the hashes of core to the platform, and nothing more.',
  },
  'index.ts': {
    rooms: ['core', 'runtime', 'open.ts', 'chain.ts', 'platform.ts'],
    node: 'none',
    packages: 'none',
    remedy: 'The public door opens on core and runtime; sources, stores and secrets have doors of their own.',
  },
  'documents.ts': {
    rooms: ['core'],
    node: 'none',
    packages: 'none',
    remedy: 'varve/documents opens on core alone: documents are evaluated without a store.',
  },
  'node.ts': {
    rooms: ['index.ts', 'platform.ts', 'core', 'sources', 'secrets', 'stores/from-url.ts'],
    lazyRooms: ['stores'],
    node: 'all',
    packages: 'none',
    remedy: "varve/node is the public door with Node's usual sources and stores behind it.",
  },
  client: {
    rooms: ['core', 'runtime'],
    node: 'none',
    packages: 'none',
    remedy: 'The client also runs in browsers: core, runtime and Web globals only.',
  },
  // What is for programs on servers: it opens as the public door does, on the log of a server.
  'client/connect.ts': {
    rooms: ['client', 'core', 'runtime', 'open.ts', 'platform.ts', 'stores/http'],
    node: 'none',
    packages: 'none',
    remedy: 'connect opens the runtime on the store http; what is more is given to open() by who calls it.',
  },
  'client/connected': {
    rooms: ['client/connect.ts', 'core', 'runtime', 'stores/http', 'stores/http.ts'],
    node: 'none',
    packages: 'none',
    remedy: 'connect opens the runtime on the store http; what is more is given to open() by who calls it.',
  },
  'client/index.ts': {
    rooms: ['client'],
    node: 'none',
    packages: 'none',
    remedy: 'The public door of the client lists its names, and nothing more.',
  },
  server: outside(['server/node.ts']),
  // The bridge to Node's HTTP server, and what only a server of its own needs: files, certificates, sockets.
  'server/node': { ...outside('all'), rooms: ['server'] },
  openfeature: outside(),
  exchange: outside(),
  generate: outside(),
  scan: {
    rooms: ['core'],
    node: 'none',
    packages: 'none',
    remedy: 'scan reads texts it is given; who calls it reads the files.',
  },
  testing: {
    rooms: ['index.ts', 'core', 'stores/memory.ts'],
    node: 'all',
    packages: 'none',
    remedy: 'Test with what our users have: the public door, core and the memory store.',
  },
  cli: {
    rooms: ['node.ts', 'client', 'server', 'exchange', 'generate', 'scan'],
    node: 'all',
    publicNames: true,
    packages: 'static',
    remedy:
      'The command line is a door, not an engine: use node.ts or the public names, and widen those where they lack something.',
  },
}

/** What is wrong with an import in a file below `src/`, and how to mend it; undefined when it is allowed. */
export function complaintAbout(path: string, found: Import, dependencies: readonly string[]): string | undefined {
  const name = roomOf(path)
  const room = name === undefined ? undefined : rooms[name]
  if (name === undefined || room === undefined)
    return `${path} is in no known room. Put it in one of ${Object.keys(rooms).join(', ')}, or add a room to test/syntax/import-rules.ts.`
  const wrong = wrongWith(found, { path, name, room }, dependencies)
  return wrong === undefined ? undefined : `${path}:${found.line} ${wrong}`
}

interface Place {
  readonly path: string
  readonly name: string
  readonly room: Room
}

function wrongWith(found: Import, place: Place, dependencies: readonly string[]): string | undefined {
  const { specifier } = found
  if (found.kind === 'builtin') return wrongWithBuiltin(specifier, place)
  if (specifier === COMPUTED) return wrongWithComputed(found, place)
  if (specifier.startsWith('.')) return wrongWithFile(found, place)
  if (isBuiltin(specifier)) return wrongWithNode(found, place)
  if (specifier === 'varve' || specifier.startsWith('varve/')) {
    return place.room.publicNames
      ? undefined
      : `imports the public name ${specifier} from inside. Import the file itself, with its extension.`
  }
  return wrongWithPackage(found, place, dependencies)
}

/** Loading the user's own module, by a path only known at run time, is what the command line does. */
function wrongWithComputed(found: Import, { name, room }: Place): string | undefined {
  if (found.kind === 'dynamic' && room.node === 'all') return undefined
  return `imports a module by a computed name, which nobody can check in ${name}. Write the name out.`
}

/** The files that bind the runtime: they ask for Node's modules, so that they load where there are none. */
const asksForBuiltins = ({ name, path }: Place): boolean =>
  // A server hashes a token at every request, and no public door has a digest to give it.
  name === 'platform.ts' || name === 'index.ts' || path === 'src/server/digest.ts'

function wrongWithBuiltin(specifier: string, place: Place): string | undefined {
  return asksForBuiltins(place)
    ? undefined
    : `asks for ${specifier} by process.getBuiltinModule. Only src/platform.ts and src/server/digest.ts may; take what you need through a port.`
}

function wrongWithNode({ specifier, kind }: Import, place: Place): string | undefined {
  const { path, name, room } = place
  if (room.node === 'all' || (room.node !== 'none' && room.node.includes(path.slice('src/'.length)))) return undefined
  if (asksForBuiltins(place))
    return kind === 'type'
      ? undefined
      : `imports ${specifier} when it loads. Ask process.getBuiltinModule for it, so that it loads anywhere.`
  const where = room.node === 'none' ? `${name} runs without Node` : `of ${name}, only ${room.node.join(', ')} may`
  return `imports ${specifier}: ${where}. ${room.remedy}`
}

function wrongWithFile(found: Import, { path, name, room }: Place): string | undefined {
  const { specifier } = found
  const target = join(dirname(path), specifier)
  if (!specifier.endsWith('.ts')) return `imports ${specifier} without its extension. Write ${specifier}.ts.`
  if (!target.startsWith('src/')) return `imports ${target}, which is not published. Move it below src/.`
  const inside = target.slice('src/'.length)
  const own = name.endsWith('.ts') ? [name] : [name, `${name}.ts`]
  if (isIn(inside, [...own, ...room.rooms])) return undefined
  if (!isIn(inside, room.lazyRooms ?? [])) return `imports ${inside}, which ${name} may not. ${room.remedy}`
  if (found.kind !== 'static') return undefined
  return `loads ${inside} with the file. Load it on use: const { … } = await import('${specifier}').`
}

function isIn(path: string, places: readonly string[]): boolean {
  return places.some(place => path === place || path.startsWith(`${place}/`))
}

function wrongWithPackage(found: Import, { name, room }: Place, dependencies: readonly string[]): string | undefined {
  const packageName = found.specifier.split('/', found.specifier.startsWith('@') ? 2 : 1).join('/')
  if (!dependencies.includes(packageName))
    return `imports ${packageName}, which is not among the dependencies or optional peers in package.json, so users would not have it.`
  if (room.packages === 'none') return `imports the package ${packageName}, and ${name} uses none. ${room.remedy}`
  if (found.kind === 'static' && room.packages === 'on-use')
    return `loads the package ${packageName} with the file. Load it on use: const { … } = await import('${found.specifier}').`
  return undefined
}

function roomOf(path: string): string | undefined {
  const inside = path.slice('src/'.length)
  if (!path.startsWith('src/')) return undefined
  return Object.keys(rooms)
    .filter(room => isIn(inside, [room]))
    .toSorted((a, b) => b.length - a.length)[0]
}
