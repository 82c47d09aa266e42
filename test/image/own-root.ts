import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'

/** A folder or file of this machine that a process sees at another place. */
export interface Mount {
  readonly from: string
  readonly to: string
  readonly writable?: true
}

/** How a process runs in a root of its own. */
export interface Circumstances {
  /** Its environment; PATH is given. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** `1000:1000`; root when absent. */
  readonly user?: string
  readonly folder?: string
  readonly mounts?: readonly Mount[]
  /** True: nothing can be written but in writable mounts. */
  readonly readOnly?: true
}

/** How a process ended, and what it said on both streams. */
export interface Ended {
  readonly status: number | null
  readonly output: string
}

/**
 * What an image adds, on top of this machine's own system in the place of a base image, with the Node that runs the
 * tests. What a process writes goes to the layer, and nothing of the machine is changed.
 */
export class OwnRoot {
  /** A folder of its own for everything. */
  readonly folder = mkdtempSync(join(tmpdir(), 'varve-image-'))
  readonly #unshare: string

  constructor(unshare: string) {
    this.#unshare = unshare
  }

  /** A new layer, as the folder that holds what it adds: nothing, or what another one has. */
  layer(from?: string): string {
    const layer = mkdtempSync(join(this.folder, 'layer-'))
    // A root that only its owner may enter would be no use to anybody else.
    chmodSync(layer, 0o755)
    if (from !== undefined) execFileSync('cp', ['--archive', `${from}/.`, layer])
    return layer
  }

  /** Runs a command in a root with a layer. */
  run(layer: string, command: readonly string[], how: Circumstances = {}): Ended {
    const [root, work] = [mkdtempSync(join(this.folder, 'root-')), mkdtempSync(join(this.folder, 'work-'))]
    for (const { to, from } of how.mounts ?? []) prepare(join(layer, to), from)
    const script = [
      `mount -t overlay overlay -o 'lowerdir=/,upperdir=${layer},workdir=${work}' '${root}'`,
      `mount --rbind /dev '${root}/dev'`,
      `mount --rbind /proc '${root}/proc'`,
      `mount -t tmpfs tmpfs '${root}/tmp'`,
      // A folder that every system has and nobody uses.
      `mount --bind '${dirname(realpathSync(process.execPath))}' '${root}/mnt'`,
      `if [ -e /etc/resolv.conf ]; then mount --bind /etc/resolv.conf '${root}/etc/resolv.conf'; fi`,
      ...(how.mounts ?? []).flatMap(({ from, to, writable }) => [
        `mount --bind '${from}' '${root}${to}'`,
        ...(writable === true ? [] : [`mount -o remount,ro,bind '${root}${to}'`]),
      ]),
      ...(how.readOnly === true ? [`mount -o remount,ro '${root}'`] : []),
      `exec chroot --userspec=${how.user ?? '0:0'} '${root}' sh -c 'cd "$1" && shift && exec "$@"' sh "$@"`,
    ].join('\n')
    const args = ['--mount', 'sh', '-e', '-c', script, 'sh', how.folder ?? '/', ...command]
    const { status, stdout, stderr, error } = spawnSync(this.#unshare, args, {
      env: { ...how.env, PATH: `/mnt:/usr/local/bin:${process.env['PATH'] ?? ''}` },
      encoding: 'utf8',
    })
    return { status, output: error?.message ?? stdout + stderr }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Makes the place something is mounted at: a mount needs one of its kind. */
function prepare(place: string, from: string): void {
  const isFolder = spawnSync('test', ['-d', from]).status === 0
  mkdirSync(isFolder ? place : dirname(place), { recursive: true })
  if (!isFolder) writeFileSync(place, '')
}
