/** Answers boot requests on one interface: sockets for `BootAnswers`, and the look whether somebody else hands out addresses there. */
import { createSocket, type Socket } from 'node:dgram'
import { toText, type Place } from './address.ts'
import { BootAnswers, type Answer, type BootSettings } from './boot-answers.ts'
import { BROADCAST, addressIn, formatMessage, kind, option, parseMessage, ascii, type Message } from './dhcp.ts'
import { bound } from './tftp-server.ts'

const SERVER_PORT = 67
const CLIENT_PORT = 68
const EVERYBODY = '255.255.255.255'

/**
 * Two sockets, for Node cannot bind one to an interface. One hears broadcasts, of all interfaces; the other sends, and has the interface's address:
 * by that Linux knows where a broadcast goes out (net/ipv4/route.c, ip_route_output_key_hash_rcu). So what is heard elsewhere may be answered, but never there.
 */
class Pair {
  readonly ear = createSocket({ type: 'udp4', reuseAddr: true })
  readonly mouth = createSocket({ type: 'udp4', reuseAddr: true })

  /** Rejects with the system's error. */
  async bind(port: number, address: string): Promise<void> {
    await bound(this.ear, port, EVERYBODY)
    await bound(this.mouth, port, address)
    for (const socket of [this.ear, this.mouth]) socket.on('error', () => {})
    this.mouth.setBroadcast(true)
  }

  onMessage(heard: (message: Message) => void): void {
    for (const socket of [this.ear, this.mouth]) {
      socket.on('message', (bytes) => {
        const message = parseMessage(bytes)
        if (message) heard(message)
      })
    }
  }

  send(message: Message, port: number, to = EVERYBODY): void {
    this.mouth.send(formatMessage(message), port, to, () => {})
  }

  close(): void {
    for (const socket of [this.ear, this.mouth]) closeQuietly(socket)
  }
}

export class BootServer {
  private readonly pair = new Pair()
  private readonly answers: BootAnswers

  /** @param answered told of each answer */
  constructor(private readonly place: Place, settings: Omit<BootSettings, 'place'>, answered: (request: Message, answer: Answer) => void) {
    this.answers = new BootAnswers({ ...settings, place })
    this.pair.onMessage((request) => {
      const answer = this.answers.answer(request)
      if (!answer) return
      // A machine that has its address already is answered there (RFC 2131, 4.1); the others hear broadcasts only.
      this.pair.send(answer.message, CLIENT_PORT, answer.what === 'ack' && request.ciaddr ? toText(request.ciaddr) : EVERYBODY)
      answered(request, answer)
    })
  }

  /** Starts to answer. Rejects with the system's error. */
  bind(): Promise<void> {
    return this.pair.bind(SERVER_PORT, toText(this.place.address))
  }

  close(): void {
    this.pair.close()
  }
}

/** DISCOVERs are sent at these times. dnsmasq, for one, looks for three seconds whether an address is free before it offers it. */
const ASK_MS = [0, 2000]
export const PROBE_MS = 5000

/**
 * The DHCP server on the interface's network, or undefined when none has answered in `PROBE_MS`. Asks with the interface's own hardware address, and takes
 * nothing that is offered. `end` ends it. Rejects with the system's error.
 */
export async function findDhcpServer(place: Place, end?: AbortSignal): Promise<string | undefined> {
  const pair = new Pair()
  let timers: NodeJS.Timeout[] = []
  try {
    await pair.bind(CLIENT_PORT, toText(place.address))
    return await new Promise<string | undefined>((resolve) => {
      const xid = Math.floor(Math.random() * 2 ** 32)
      pair.onMessage((message) => {
        if (message.op === 2 && message.xid === xid) resolve(toText(addressIn(message.options.get(option.server)) || message.siaddr))
      })
      const options = new Map([[option.messageType, Uint8Array.of(kind.discover)], [option.vendorClass, ascii('uni flash')]])
      const discover: Message = { op: 1, xid, flags: BROADCAST, ciaddr: 0, yiaddr: 0, siaddr: 0, giaddr: 0, chaddr: place.mac, file: '', options }
      timers = ASK_MS.map((ms) => setTimeout(() => pair.send(discover, SERVER_PORT), ms))
      timers.push(setTimeout(() => resolve(undefined), PROBE_MS))
      end?.addEventListener('abort', () => resolve(undefined), { once: true })
    })
  } finally {
    timers.forEach(clearTimeout)
    pair.close()
  }
}

function closeQuietly(socket: Socket): void {
  try {
    socket.close()
  } catch {
    // It was never bound.
  }
}
