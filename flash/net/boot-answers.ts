/**
 * Which boot requests are answered, and with what. No sockets and no clock: a message in, a message out.
 *
 * Only machines that say they want to boot are answered (option 60: PXEClient or U-Boot), so a laptop that comes by gets no address from us. A Pi
 * takes an answer only when option 43 has the words "Raspberry Pi Boot".
 */
import { neighbours, toText, type Place } from './address.ts'
import { BROADCAST, addressIn, ascii, kind, option, text, word, type Message } from './dhcp.ts'

export interface BootSettings {
  /** The interface that is served. */
  place: Pick<Place, 'address' | 'netmask'>
  /** What U-Boot fetches when not told otherwise; none for a Pi, which knows its files' names. */
  bootFile?: string
  /** Addresses come from another server; we only say where the files are. */
  proxy: boolean
  /** Addresses that others have, and that are never given. */
  taken?: Set<number>
}

/** So many machines get addresses from us in one run. */
export const MOST_CLIENTS = 32
const LEASE_SECONDS = 3600
const PXE = 'PXEClient'
/**
 * PXE 2.1, 2.2.3: discovery control 3 (neither broadcast nor multicast), a menu prompt of no seconds, and a menu with one entry, whose text the Pi's
 * first stage looks for.
 */
export const PI_BOOT = Uint8Array.of(6, 1, 3, 10, 4, 0, ...ascii('PXE'), 9, 20, 0, 0, 17, ...ascii('Raspberry Pi Boot'), 255)

export interface Answer {
  message: Message
  /** `offer`, `ack`, `nak` or `bootp`. */
  what: string
  /** The address that is given; 0 in proxy mode. */
  given: number
}

export class BootAnswers {
  private readonly given = new Map<string, number>()

  constructor(private readonly settings: BootSettings) {}

  /** True when the sender says that it wants to boot. */
  static wants(message: Message): boolean {
    const vendor = text(message.options.get(option.vendorClass))
    return message.op === 1 && (vendor.startsWith(PXE) || vendor.startsWith('U-Boot'))
  }

  /** The answer to a request; undefined where there is none: not a booting machine, came through a relay, asks another server, no address left. */
  answer(request: Message): Answer | undefined {
    if (!BootAnswers.wants(request) || request.giaddr !== 0) return undefined
    const pxe = text(request.options.get(option.vendorClass)).startsWith(PXE)
    const { proxy, place } = this.settings
    const type = request.options.get(option.messageType)?.[0]
    if (proxy) return pxe && type === kind.discover ? this.make(request, kind.offer, 'offer', 0) : undefined
    if (type === undefined) return this.make(request, undefined, 'bootp', this.addressFor(request.chaddr))
    if (type === kind.discover) return this.make(request, kind.offer, 'offer', this.addressFor(request.chaddr))
    if (type === kind.decline) this.decline(request)
    if (type !== kind.request) return undefined
    const server = addressIn(request.options.get(option.server))
    if (server && server !== place.address) return undefined
    const address = this.addressFor(request.chaddr)
    const asked = addressIn(request.options.get(option.requestedAddress)) || request.ciaddr
    // RFC 2131, 4.3.2: a client that wants what it may not have starts again.
    return asked === address ? this.make(request, kind.ack, 'ack', address) : this.make(request, kind.nak, 'nak', 0)
  }

  /** The same address for the same machine; 0 when there is none left. */
  private addressFor(chaddr: string): number {
    const before = this.given.get(chaddr)
    if (before !== undefined) return before
    if (this.given.size >= MOST_CLIENTS) return 0
    const used = new Set(this.given.values())
    for (const address of neighbours(this.settings.place, MOST_CLIENTS + (this.settings.taken?.size ?? 0))) {
      if (used.has(address) || this.settings.taken?.has(address)) continue
      this.given.set(chaddr, address)
      return address
    }
    return 0
  }

  /** Somebody has that address already: the machine gets another one. */
  private decline(request: Message): void {
    const address = this.given.get(request.chaddr)
    if (address === undefined) return
    this.settings.taken ??= new Set()
    if (this.settings.taken.size >= MOST_CLIENTS) return
    this.settings.taken.add(address)
    this.given.delete(request.chaddr)
  }

  private make(request: Message, type: number | undefined, what: string, given: number): Answer | undefined {
    const { place, bootFile, proxy } = this.settings
    const options = new Map<number, Uint8Array>()
    if (type !== undefined) options.set(option.messageType, Uint8Array.of(type)).set(option.server, word(place.address))
    const message: Message = {
      op: 2, xid: request.xid, flags: request.flags | BROADCAST, ciaddr: 0, yiaddr: given, siaddr: place.address, giaddr: 0, chaddr: request.chaddr, file: '', options,
    }
    if (type === kind.nak) return { message: { ...message, siaddr: 0 }, what, given }
    if (!proxy) {
      if (!given) return undefined
      if (type !== undefined) options.set(option.leaseTime, word(LEASE_SECONDS))
      options.set(option.subnetMask, word(place.netmask))
    }
    if (text(request.options.get(option.vendorClass)).startsWith(PXE)) {
      options.set(option.vendorClass, ascii(PXE))
      if (!bootFile) options.set(option.vendorSpecific, PI_BOOT)
      // PXE 2.1, 2.2.1: given back as it came.
      const uuid = request.options.get(option.clientUuid)
      if (uuid) options.set(option.clientUuid, uuid)
    }
    options.set(option.tftpServer, ascii(toText(place.address)))
    if (bootFile) {
      options.set(option.bootFile, ascii(bootFile))
      message.file = bootFile
    }
    return { message, what, given }
  }
}
