import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import type { Cut, Host, HostNetwork } from './network.ts'

/** A network of its own, which is there while its process lives: that ends with ours, however ours ends. */
interface Namespace {
  readonly pid: number
  readonly process: ChildProcess
}

/** One cable: its end on this machine, and the addresses along it from here to the host. */
interface Cable {
  readonly name: string
  readonly here: string
  readonly near: string
  readonly far: string
  readonly host: string
  readonly hostNet: string
}

/**
 * Hosts with networks of their own. From each a cable leads to this machine, where the engine is, by way of a third
 * network that carries packets, or loses them without a word. Addresses are those that are kept for such measurements
 * (198.18.0.0/15).
 */
export async function namespaceHosts(): Promise<HostNetwork> {
  const namespaces: Namespace[] = []
  const cables = [cableOf((made += 1)), cableOf((made += 1))] as const
  const end = async (): Promise<void> => {
    for (const { name } of cables) await ip(undefined, `link del ${name}`).catch(() => {})
    await Promise.all(namespaces.map(leave))
  }
  try {
    const hosts: Host[] = []
    for (const cable of cables) {
      const [between, far] = [await enter(), await enter()]
      namespaces.push(between, far)
      await lay(cable, between, far)
      hosts.push(hostAt(cable, between, far))
    }
    const [a, b] = hosts
    if (a === undefined || b === undefined) throw new Error('There must be two hosts.')
    return {
      listen: ['127.0.0.1', ...cables.map(({ here }) => here)],
      connect: async () => [a, b],
      [Symbol.asyncDispose]: end,
    }
  } catch (error) {
    await end()
    throw error
  }
}

/** Cables that were laid by this process: networks of earlier ones may take a moment to vanish. */
let made = 0

function cableOf(number: number): Cable {
  // Eight addresses each: tests of other processes lay cables, too.
  const place = (process.pid * 16 + number) % 16_384
  const at = (address: number): string =>
    `198.${18 + (place >> 13)}.${(place >> 5) & 255}.${(place & 31) * 8 + address}`
  return { name: `varve${place}`, here: at(1), near: at(2), far: at(5), host: at(6), hostNet: `${at(4)}/30` }
}

async function enter(): Promise<Namespace> {
  // It has another network once it answers.
  const holder = spawn('unshare', ['--net', 'cat'], { stdio: ['pipe', 'pipe', 'inherit'] })
  holder.stdin.write('\n')
  await Promise.race([
    once(holder.stdout, 'data'),
    once(holder, 'exit').then(([code]) => Promise.reject(new Error(`unshare ended with ${String(code)}.`))),
  ])
  if (holder.pid === undefined) throw new Error('unshare has no process.')
  return { pid: holder.pid, process: holder }
}

async function leave({ process }: Namespace): Promise<void> {
  const gone = once(process, 'exit')
  process.stdin?.end()
  await gone
}

const into = ({ pid }: Namespace): string[] => ['nsenter', `--net=/proc/${pid}/ns/net`, '--']

async function run(command: readonly string[]): Promise<void> {
  const [program = '', ...args] = command
  await promisify(execFile)(program, args)
}

const ip = async (where: Namespace | undefined, line: string): Promise<void> =>
  run([...(where === undefined ? [] : into(where)), 'ip', ...line.split(' ')])

async function lay(
  { name, here, near, far, host, hostNet }: Cable,
  between: Namespace,
  there: Namespace,
): Promise<void> {
  await ip(undefined, `link add ${name} type veth peer name near netns ${between.pid}`)
  await ip(undefined, `addr add ${here}/30 dev ${name}`)
  await ip(undefined, `link set ${name} up`)
  await ip(between, `link add far type veth peer name eth0 netns ${there.pid}`)
  for (const [device, address] of [
    ['near', near],
    ['far', far],
  ] as const) {
    await ip(between, `addr add ${address}/30 dev ${device}`)
    await ip(between, `link set ${device} up`)
  }
  await run([...into(between), 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward'])
  await ip(there, `addr add ${host}/30 dev eth0`)
  await ip(there, 'link set lo up')
  await ip(there, 'link set eth0 up')
  await ip(there, `route add default via ${far}`)
  await ip(undefined, `route add ${hostNet} via ${near}`)
}

function hostAt({ here, host }: Cable, between: Namespace, there: Namespace): Host {
  const ways: Readonly<Record<Cut, readonly string[]>> = {
    requests: [here],
    answers: [host],
    everything: [here, host],
  }
  const lost = new Set<string>()
  return {
    address: here,
    enter: into(there),
    async cut(what) {
      for (const to of ways[what]) {
        // A route into nothing loses a packet that is passed on, and tells nobody.
        if (!lost.has(to)) await ip(between, `route add blackhole ${to}/32`)
        lost.add(to)
      }
    },
    async heal() {
      for (const to of lost) await ip(between, `route del blackhole ${to}/32`)
      lost.clear()
    },
  }
}
