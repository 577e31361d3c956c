/** Hosts of `device/host.ts` and the frames they send. */
import { checksum, load } from './compile.ts'

export interface Host {
  memory: WebAssembly.Memory
  buffer(): number
  host(seed: number, address: number, mask: number, gateway: number): number
  cardFull(host: number, full: number): void
  arrive(host: number, at: number, length: number, now: bigint): void
  poll(host: number, now: bigint): void
  flush(host: number, now: bigint): void
  pollAt(host: number): bigint
  dropped(host: number, reason: number): number
  reasonName(reason: number): number
  conflicts(host: number): number
  hash(host: number, a: bigint, b: bigint): bigint
  macFor(host: number, address: number, now: bigint): bigint
  absent(host: number, address: number): number
  udpOpen(host: number, port: number, capacity: number): number
  udpSend(host: number, socket: number, to: number, port: number, at: number, length: number, now: bigint): number
  udpReceive(socket: number, at: number, capacity: number): number
  udpRemote(socket: number): number
  udpRemotePort(socket: number): number
  udpRefused(socket: number): number
  listen(host: number, port: number, backlog: number, send: number, receive: number): number
  accept(listener: number): number
  unlisten(host: number, listener: number, now: bigint): void
  connect(host: number, to: number, port: number, send: number, receive: number, now: bigint): number
  live(host: number): number
  halfOpen(host: number): number
  read(c: number, at: number, capacity: number): number
  write(c: number, at: number, length: number): number
  shutdown(c: number): void
  close(c: number, now: bigint): void
  abort(c: number, now: bigint): void
  noDelay(c: number, on: number): void
  keepAlive(c: number, ms: bigint, now: bigint): void
  limit(host: number, count: number): void
  field(c: number, index: number): number
  dhcpStart(host: number, now: bigint): void
  dhcpPoll(now: bigint): void
  dhcpPollAt(): bigint
  dhcpField(index: number): number
  linkAddress(host: number): number
  linkGateway(host: number): number
  reassemble(host: number): void
  fragmentSets(): number
  textBuffer(): number
  mdnsStart(host: number, length: number): void
  mdnsPoll(host: number, now: bigint): void
  mdnsPollAt(host: number): bigint
  mdnsState(host: number): number
  mdnsName(host: number): number
  configure(host: number, address: number, mask: number): void
  join(host: number, group: number): number
  leave(host: number, group: number): void
  sntpStart(host: number, server: number, now: bigint): void
  sntpServer(server: number, now: bigint): void
  setClockUs(us: bigint): void
  wallUs(): bigint
  sntpPoll(now: bigint): void
  sntpPollAt(): bigint
  sntpField(index: number): bigint
  timeAt(at: number): bigint
  dnsServers(host: number, first: number, second: number, third: number): void
  dnsAsk(host: number, length: number, now: bigint): number
  dnsPoll(host: number, now: bigint): void
  dnsPollAt(host: number): bigint
  dnsHearTcp(host: number, query: number, at: number, length: number, now: bigint): void
  dnsPending(host: number): number
  dnsRemembered(host: number, now: bigint): number
  dnsField(query: number, index: number): number
  udpSockets(host: number): number
  ping(host: number, to: number): number
  pingSend(ping: number, now: bigint): number
  pingEnd(ping: number): number
  pingWoken(ping: number): number
  pingRemove(ping: number): void
}

export const FIELD = { state: 0, end: 1, readable: 2, room: 3, finished: 4, localPort: 5, remotePort: 6, rto: 7, cwnd: 8, mss: 9, window: 10, writable: 11, islands: 12, sacked: 13 } as const
export const STATES = ['Closed', 'SynSent', 'SynReceived', 'Established', 'FinWait1', 'FinWait2', 'CloseWait', 'Closing', 'LastAck', 'TimeWait']
export const ENDS = ['None', 'Closed', 'Reset', 'TimedOut', 'Refused', 'Unreachable', 'Aborted']

/** An IPv4 address as the device keeps it. */
export const ip = (text: string): number => new Uint32Array(Uint8Array.from(text.split('.').map(Number)).buffer)[0]
export const FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16, URG = 32

/** One program with any number of hosts, a clock and what they have sent. */
export class World {
  now = 1000
  sent: { host: number; frame: Uint8Array }[] = []
  onFrame: ((host: number, frame: Uint8Array) => void) | undefined
  private scratch = 0
  private names: string[] = []
  private constructor(readonly m: Host) {
    this.scratch = m.buffer()
    for (let i = 0; ; i++) {
      const text = this.string(m.reasonName(i))
      if (text === '?') break
      this.names.push(text)
    }
  }

  static async make(): Promise<World> {
    let world: World | undefined
    const m = await load<Host>('host', {
      wire: (host: number, at: number, length: number) => {
        const frame = new Uint8Array(m.memory.buffer).slice(at, at + length)
        if (world!.onFrame) world!.onFrame(host, frame)
        else world!.sent.push({ host, frame })
      },
    })
    return (world = new World(m))
  }

  host(address = '10.0.0.1', mask = '255.255.255.0', gateway = '10.0.0.254', seed = 7): number {
    return this.m.host(seed, ip(address), ip(mask), ip(gateway))
  }
  put(data: Uint8Array): number {
    new Uint8Array(this.m.memory.buffer).set(data, this.scratch)
    return this.scratch
  }
  bytes(length: number): Uint8Array {
    return new Uint8Array(this.m.memory.buffer).slice(this.scratch, this.scratch + length)
  }
  get time(): bigint { return BigInt(this.now) }
  /** Gives `frame` to `host`. */
  arrive(host: number, frame: Uint8Array): void {
    this.m.arrive(host, this.put(frame), frame.length, this.time)
  }
  /** The device's string at `at`. */
  string(at: number): string {
    return Buffer.from(this.m.memory.buffer, at, new Uint32Array(this.m.memory.buffer)[(at - 4) >> 2]).toString('utf16le')
  }
  /** Puts `text` where the device reads names. @returns its length */
  text(text: string): number {
    const data = Buffer.from(text)
    new Uint8Array(this.m.memory.buffer).set(data, this.m.textBuffer())
    return data.length
  }
  /** Frames sent since the last call. */
  take(): Uint8Array[] {
    return this.sent.splice(0).map((each) => each.frame)
  }
  drops(host: number): Record<string, number> {
    return Object.fromEntries(this.names.map((name, index) => [name, this.m.dropped(host, index)]).filter(([, count]) => count))
  }
  /** Gives `frame` to `host`; the counters that moved. */
  counted(host: number, frame: Uint8Array): Record<string, number> {
    const before = this.drops(host)
    this.arrive(host, frame)
    return Object.fromEntries(Object.entries(this.drops(host)).map(([name, count]) => [name, count - (before[name] ?? 0)]).filter(([, count]) => count))
  }
  field(c: number, name: keyof typeof FIELD): number { return this.m.field(c, FIELD[name]) }
  state(c: number): string { return STATES[this.field(c, 'state')] }
  end(c: number): string { return ENDS[this.field(c, 'end')] }
  write(c: number, data: Uint8Array): number { return this.m.write(c, this.put(data), data.length) }
  read(c: number, capacity = 65536): Uint8Array {
    return this.bytes(this.m.read(c, this.scratch, capacity))
  }
}

// --- Frames, made without the device's code -------------------------------------------------------------------------------

export const macOf = (host: number): number[] => [0x52, 0x54, 0, 0, 0, host + 1]
export const PEER = [0x52, 0x54, 0, 0, 0, 0x99]
export const BROADCAST = [255, 255, 255, 255, 255, 255]
const address = (text: string): number[] => text.split('.').map(Number)
const be16 = (value: number): number[] => [(value >>> 8) & 255, value & 255]
const be32 = (value: number): number[] => [...be16(value >>> 16), ...be16(value)]

export const ethernet = (to: number[], type: number, payload: ArrayLike<number>, from = PEER): Uint8Array => Uint8Array.of(...to, ...from, ...be16(type), ...Array.from(payload))
export const arp = (operation: number, senderMac: number[], sender: string, target: string, to = BROADCAST, targetMac = [0, 0, 0, 0, 0, 0]): Uint8Array =>
  ethernet(to, 0x806, [0, 1, 8, 0, 6, 4, ...be16(operation), ...senderMac, ...address(sender), ...targetMac, ...address(target)], senderMac)
export interface IpFields { from?: string; to?: string; protocol?: number; toMac?: number[]; fromMac?: number[]; fragment?: number; options?: number[]; length?: number; id?: number }
export function ipv4(payload: ArrayLike<number>, { from = '10.0.0.2', to = '10.0.0.1', protocol = 6, toMac = macOf(0), fromMac = PEER, fragment = 0, options = [], length, id = 0 }: IpFields = {}): Uint8Array {
  const header = Uint8Array.of(0x45 + options.length / 4, 0, ...be16(length ?? 20 + options.length + payload.length), ...be16(id), ...be16(fragment), 64, protocol, 0, 0, ...address(from), ...address(to), ...options)
  header.set(be16(checksum(header)), 10)
  return ethernet(toMac, 0x800, [...header, ...Array.from(payload)], fromMac)
}
export function transport(data: Uint8Array, at: number, protocol: number, from: string, to: string): Uint8Array {
  data[at] = data[at + 1] = 0
  const pseudo = Uint8Array.of(...address(from), ...address(to), 0, protocol, ...be16(data.length), ...data)
  data.set(be16(checksum(pseudo)), at)
  return data
}
export function udp(sourcePort: number, port: number, data: ArrayLike<number>, ip: IpFields = {}): Uint8Array {
  const datagram = Uint8Array.of(...be16(sourcePort), ...be16(port), ...be16(8 + data.length), 0, 0, ...Array.from(data))
  return ipv4(transport(datagram, 6, 17, ip.from ?? '10.0.0.2', ip.to ?? '10.0.0.1'), { ...ip, protocol: 17 })
}
export interface Seg { from?: number; to?: number; seq?: number; ack?: number; flags?: number; window?: number; data?: string; options?: number[]; urgent?: number }
export function tcp({ from = 40000, to = 80, seq = 0, ack = 0, flags = ACK, window = 8000, data = '', options = [], urgent = 0 }: Seg, ip: IpFields = {}): Uint8Array {
  const segment = Uint8Array.of(...be16(from), ...be16(to), ...be32(seq), ...be32(ack), (5 + options.length / 4) << 4, flags, ...be16(window), 0, 0, ...be16(urgent), ...options, ...Buffer.from(data, 'latin1'))
  return ipv4(transport(segment, 16, 6, ip.from ?? '10.0.0.2', ip.to ?? '10.0.0.1'), { ...ip, protocol: 6 })
}
export function icmp(type: number, code: number, rest: number[], data: ArrayLike<number>, ip: IpFields = {}): Uint8Array {
  const message = Uint8Array.of(type, code, 0, 0, ...rest, ...Array.from(data))
  message.set(be16(checksum(message)), 2)
  return ipv4(message, { ...ip, protocol: 1 })
}

export interface Parsed { type: number; to: number[]; from: number[]; payload: Uint8Array }
export interface ParsedTcp { from: number; to: number; seq: number; ack: number; flags: number; window: number; data: string; options: number[] }
/** What `frame` says; throws for a wrong checksum or length: nothing malformed may leave us. */
export function parse(frame: Uint8Array): { ethernet: Parsed; arp?: { operation: number; sender: string; target: string }; protocol?: number; source?: string; destination?: string; payload?: Uint8Array; tcp?: ParsedTcp } {
  if (frame.length < 60) throw new Error(`a frame of ${frame.length} bytes`)
  const view = new DataView(frame.buffer, frame.byteOffset)
  const parsed = { to: [...frame.subarray(0, 6)], from: [...frame.subarray(6, 12)], type: view.getUint16(12), payload: frame.subarray(14) }
  if (parsed.type === 0x806) return { ethernet: parsed, arp: { operation: view.getUint16(20), sender: frame.subarray(28, 32).join('.'), target: frame.subarray(38, 42).join('.') } }
  const total = view.getUint16(16)
  if (frame[14] !== 0x45 || total > frame.length - 14 || checksum(frame.subarray(14, 34))) throw new Error('a bad IPv4 header')
  if (frame.subarray(14 + total).some((byte) => byte)) throw new Error('old memory in the padding')
  const source = frame.subarray(26, 30).join('.'), destination = frame.subarray(30, 34).join('.')
  const payload = frame.slice(34, 14 + total)
  const protocol = frame[23]
  const result = { ethernet: parsed, protocol, source, destination, payload }
  if (protocol === 1 ? checksum(payload) : checksum(Uint8Array.of(...address(source), ...address(destination), 0, protocol, ...be16(payload.length), ...payload))) throw new Error('a bad checksum')
  if (protocol !== 6) return result
  const segment = new DataView(payload.buffer)
  const header = (payload[12] >> 4) * 4
  return { ...result, tcp: { from: segment.getUint16(0), to: segment.getUint16(2), seq: segment.getUint32(4), ack: segment.getUint32(8), flags: payload[13], window: segment.getUint16(14), data: Buffer.from(payload.subarray(header)).toString('latin1'), options: [...payload.subarray(20, header)] } }
}
