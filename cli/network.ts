/** The network of `uni run`: `-p`, `--net` and `--pcap`, checked, and as arguments for QEMU. */
import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs'
import { createServer, isIP, type AddressInfo, type Server } from 'node:net'
import { dirname, resolve } from 'node:path'
import type { Board } from '../boards/board.ts'
import { Exit, UniError } from '../boards/error.ts'
import { usage } from './options.ts'

export interface NetworkFlags {
  /** `-p`, as often as given. */
  publish?: string[]
  net?: string
  pcap?: string
}

/** A port of this machine whose connections go to the guest. */
export interface Forward { protocol: 'tcp' | 'udp'; address: string; host: number; guest: number }

/** What the guest's card is plugged into. */
export type Backend =
  | { kind: 'user'; forwards: Forward[] }
  | { kind: 'tap'; name: string }
  | { kind: 'listen'; port: number }
  | { kind: 'connect'; host: string; port: number }

export interface Network { backend: Backend; /** Absolute. */ pcap?: string }

/** Networks are asked for with these. */
export const asked = ({ publish, net, pcap }: NetworkFlags): boolean => !!publish?.length || net !== undefined || pcap !== undefined

const malformed = (message: string, ...fixes: string[]): UniError => new UniError('UNI-U003', message, Exit.usage, fixes)

function portNumber(text: string, what: string, low = 1): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < low || port > 65535) throw malformed(`${what}: "${text}" is not a port (${low} to 65535)`, '-p 8080:80')
  return port
}

/** `[ADDRESS:]HOST:GUEST[/tcp|/udp]`. Without an address: only this machine itself gets in. */
export function parseForward(text: string): Forward {
  const match = /^(?:([^/]*):)?([^:/]*):([^:/]*)(?:\/(.*))?$/.exec(text)
  if (!match) throw malformed(`-p: "${text}" is not HOST:GUEST`, '-p 8080:80', '-p 5353:53/udp')
  const [, address = '127.0.0.1', host, guest, protocol = 'tcp'] = match
  if (isIP(address) !== 4) throw malformed(`-p: "${address}" is not an IPv4 address of this machine`, `-p 127.0.0.1:${host}:${guest}`, `-p 0.0.0.0:${host}:${guest}, to let others in`)
  if (protocol !== 'tcp' && protocol !== 'udp') throw malformed(`-p: "${protocol}" is neither tcp nor udp`, `-p ${host}:${guest}/udp`)
  return { protocol, address, host: portNumber(host!, '-p'), guest: portNumber(guest!, '-p') }
}

/** `user`, `tap:IF`, `socket:PORT` (waits for another) or `socket:HOST:PORT` (goes to it). */
export function parseBackend(text: string, publish: string[]): Backend {
  const forwards = publish.map(parseForward)
  const [kind, ...rest] = text.split(':')
  if (text === 'user') return { kind: 'user', forwards }
  if (forwards.length) throw usage(`-p only works with --net user: with --net ${text} the guest is reached by its own address`, ['leave out -p or --net'])
  if (kind === 'tap' && rest.length === 1 && /^[\w.-]{1,15}$/.test(rest[0]!)) return { kind: 'tap', name: rest[0]! }
  if (kind === 'socket' && rest.length === 1) return { kind: 'listen', port: portNumber(rest[0]!, '--net') }
  if (kind === 'socket' && rest.length === 2 && /^[\w.-]+$/.test(rest[0]!)) return { kind: 'connect', host: rest[0]!, port: portNumber(rest[1]!, '--net') }
  throw malformed(`--net: "${text}" is no network`, '--net user: behind QEMU, which has DHCP and DNS', '--net tap:IF: on this tap interface', '--net socket:PORT, and another guest with --net socket:localhost:PORT: a cable between two')
}

/**
 * The network that the flags ask for on `board`, or undefined when they ask for none. Throws UNI-N001 for a board without one, UNI-N002 for ports
 * that are taken, UNI-N004 for a tap interface that is not there.
 */
export async function findNetwork(flags: NetworkFlags, board: Board): Promise<Network | undefined> {
  if (!asked(flags)) return undefined
  const backend = parseBackend(flags.net ?? 'user', flags.publish ?? [])
  if (!board.qemu?.network || !board.soc.roles.net) throw new UniError('UNI-N001', `${board.name} has no network in QEMU`, Exit.unavailable, ['leave out -p, --net and --pcap', 'choose another board: --board virt64'])
  if (backend.kind === 'user') {
    for (const [i, forward] of backend.forwards.entries()) {
      const twin = backend.forwards.slice(0, i).find(({ host, protocol }) => host === forward.host && protocol === forward.protocol)
      if (twin) throw usage(`-p: ${forward.protocol} port ${forward.host} of this machine is given twice`, [`-p ${forward.host + 1}:${forward.guest}`])
      await checkFree(forward)
    }
  }
  if (backend.kind === 'listen') await checkFree({ protocol: 'tcp', address: '127.0.0.1', host: backend.port, guest: 0 })
  if (backend.kind === 'tap' && !interfaces().includes(backend.name)) {
    throw new UniError('UNI-N004', `there is no interface ${backend.name}`, Exit.unavailable, [`sudo ip tuntap add dev ${backend.name} mode tap user $USER && sudo ip link set ${backend.name} up`])
  }
  return { backend, pcap: flags.pcap === undefined ? undefined : pcapFile(flags.pcap) }
}

/** Interfaces of this network namespace; /sys shows those of the one it was mounted in. */
const interfaces = (): string[] => !existsSync('/proc/net/dev') ? [] : readFileSync('/proc/net/dev', 'utf8').split('\n').flatMap((line) => /^\s*([^\s:|]+):/.exec(line)?.[1] ?? [])

/** The network of an app that uses one, when nothing is asked for. */
export const usualNetwork = (board: Board, usesNetwork: boolean): Network | undefined =>
  usesNetwork && board.qemu?.network ? { backend: { kind: 'user', forwards: [] } } : undefined

/** The file for a capture, empty. Throws UNI-N006 when its folder does not exist. */
export function pcapFile(name: string): string {
  const file = resolve(name)
  if (!existsSync(dirname(file)) || (existsSync(file) && statSync(file).isDirectory())) throw new UniError('UNI-N006', `--pcap: ${name} is no place for a file`, Exit.notFound, ['--pcap net.pcap'])
  closeSync(openSync(file, 'w'))
  return file
}

/** Throws when a port of this machine cannot be listened on. */
async function checkFree({ protocol, address, host, guest }: Forward): Promise<void> {
  const error = await new Promise<NodeJS.ErrnoException | undefined>((done) => {
    if (protocol === 'tcp') {
      const server = createServer().once('error', done)
      server.listen(host, address, () => server.close(() => done(undefined)))
    } else {
      const socket = createSocket('udp4').once('error', done)
      socket.bind(host, address, () => socket.close(() => done(undefined)))
    }
  })
  if (!error) return
  const instead = guest ? `-p ${host < 64_000 ? host + (host < 1024 ? 8000 : 1) : host - 1}:${guest}${protocol === 'udp' ? '/udp' : ''}` : 'choose another port'
  if (error.code === 'EADDRINUSE') throw new UniError('UNI-N002', `${protocol} port ${host} of this machine is in use`, Exit.busy, [instead, `see who has it: ss -lnp 'sport = :${host}'`])
  if (error.code === 'EACCES') throw new UniError('UNI-N003', `${protocol} port ${host} of this machine needs root`, Exit.permission, [instead])
  if (error.code === 'EADDRNOTAVAIL') throw new UniError('UNI-N002', `${address} is no address of this machine`, Exit.busy, [`-p ${host}:${guest}`])
  throw error
}

/** QEMU's arguments for a network card; without `network` for none. */
export function networkArguments(board: Board, network: Network | undefined): string[] {
  const card = board.qemu?.network
  if (!network || !card) return ['-nic', 'none']
  const { backend, pcap } = network
  const options = `${backendOf(backend)},id=net0`
  const mac = backend.kind === 'user' ? '' : `,mac=${addressOf(JSON.stringify(backend))}`
  return [
    ...(card === 'onboard' ? ['-nic', `${options}${mac}`] : ['-nic', 'none', '-netdev', options, '-device', `${card},netdev=net0${mac}`]),
    ...(pcap ? ['-object', `filter-dump,id=pcap0,netdev=net0,file=${pcap.replaceAll(',', ',,')}`] : []),
  ]
}

function backendOf(backend: Backend): string {
  switch (backend.kind) {
    case 'user': return ['user', ...backend.forwards.map(({ protocol, address, host, guest }) => `hostfwd=${protocol}:${address}:${host}-:${guest}`)].join(',')
    case 'tap': return `tap,ifname=${backend.name},script=no,downscript=no`
    case 'listen': return `socket,listen=127.0.0.1:${backend.port}`
    case 'connect': return `socket,connect=${backend.host}:${backend.port}`
  }
}

/** Cards on one network need addresses of their own: QEMU's would all be the same. Stable, so that leases and ARP caches hold. */
const addressOf = (what: string): string => `52:54:00:${[...createHash('sha256').update(what).digest().subarray(0, 3)].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`

/** For people: where the guest can be reached. */
export const describe = ({ backend }: Network): string => {
  switch (backend.kind) {
    case 'user': return backend.forwards.map(({ protocol, address, host, guest }) => `${address === '127.0.0.1' ? 'localhost' : address}:${host} → ${guest}${protocol === 'udp' ? '/udp' : ''}`).join(', ')
    case 'tap': return `on ${backend.name}`
    case 'listen': return `waits for another guest: --net socket:localhost:${backend.port}`
    case 'connect': return `to ${backend.host}:${backend.port}`
  }
}

/** TCP ports of this machine that are free now, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise<Server>((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(server))
  })))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))))
  return ports
}
