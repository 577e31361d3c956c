/**
 * What all model USB devices share, from "Universal Serial Bus Specification 2.0" chapters 8 and 9: endpoint 0 with its three stages, addresses,
 * configurations, data toggles, halted endpoints. Packets go one by one, as the host's core sends and asks for them.
 */

/** What a device does when it is asked for a packet. `none`: nothing comes back. */
export type InReply = { data: Uint8Array; toggle: number } | 'nak' | 'stall' | 'none'
export type OutReply = 'ack' | 'nak' | 'stall' | 'none'

export interface Setup { type: number; request: number; value: number; index: number; length: number }

export interface UsbFaults {
  /** It is plugged in and does not answer. */
  silent: boolean
  /** It refuses everything (NAK). */
  refuses: boolean
  /** What is sent instead of a descriptor. */
  descriptor?: (type: number, index: number, bytes: Uint8Array) => Uint8Array
  /** Requests that are stalled. */
  stalls?: (setup: Setup) => boolean
}

export const Speed = { high: 0, full: 1, low: 2 } as const

/** Little-endian words of 16 bits, for descriptors. */
export const le16 = (value: number): number[] => [value & 255, (value >> 8) & 255]
/** A string descriptor. */
export const stringDescriptor = (text: string): Uint8Array => Uint8Array.from([2 + 2 * text.length, 3, ...[...text].flatMap((char) => le16(char.charCodeAt(0)))])

interface Endpoint { toggle: number; halted: boolean }
interface Control { setup: Setup; data: Uint8Array; at: number; stage: 'in' | 'out' | 'status-in' | 'status-out' | 'stall'; toggle: number }

export abstract class UsbDeviceModel {
  readonly faults: UsbFaults = { silent: false, refuses: false }
  /** What the host did against the specification. */
  violations: string[] = []
  /** Called when the device may have something for a host that it has refused. */
  onReady: () => void = () => {}
  address = 0
  configuration = 0
  /** bmRequestType and bRequest of all requests, in hex. */
  readonly requests: string[] = []
  private control?: Control
  private readonly endpoints = new Map<number, Endpoint>()

  constructor(readonly speed: number, readonly packetBytes = 64) {}

  /** The descriptor, or undefined when there is none. */
  protected abstract descriptor(type: number, index: number): Uint8Array | undefined
  /** A class or vendor request with data to the host. */
  protected requestIn(_setup: Setup): Uint8Array | undefined { return undefined }
  /** A class or vendor request with data, or none, from the host. @returns false to stall it */
  protected requestOut(_setup: Setup, _data: Uint8Array): boolean { return false }
  /** wMaxPacketSize of an endpoint in this configuration (0x80: IN), 0 when there is none. */
  protected endpointBytes(_endpoint: number): number { return 0 }
  /** The packet that `endpoint` sends next; undefined: none yet. The same one until `sent`. */
  protected packet(_endpoint: number): Uint8Array | undefined { return undefined }
  protected sent(_endpoint: number): void {}
  /** @returns false to refuse it for now */
  protected take(_endpoint: number, _data: Uint8Array): boolean { return true }
  protected configured(): void {}

  /** Bus reset: 9.1.1.3. */
  busReset(): void {
    this.address = this.configuration = 0
    this.control = undefined
    this.endpoints.clear()
    this.configured()
  }

  /** The device at `address` that this one is or leads to. */
  find(address: number): UsbDeviceModel | undefined { return address === this.address ? this : undefined }

  setup(bytes: Uint8Array): 'ack' | 'none' {
    if (this.faults.silent) return 'none'
    const setup: Setup = { type: bytes[0]!, request: bytes[1]!, value: bytes[2]! | (bytes[3]! << 8), index: bytes[4]! | (bytes[5]! << 8), length: bytes[6]! | (bytes[7]! << 8) }
    this.requests.push(`${setup.type.toString(16)}:${setup.request.toString(16)}`)
    const control: Control = { setup, data: new Uint8Array(), at: 0, stage: 'stall', toggle: 1 }
    this.control = control
    if (this.faults.stalls?.(setup)) return 'ack'
    if (setup.type & 0x80) {
      const data = this.answer(setup)
      if (!data) return 'ack'
      control.data = data.slice(0, setup.length)
      control.stage = setup.length ? 'in' : 'status-in'
    } else if (setup.length) {
      control.data = new Uint8Array(setup.length)
      control.stage = 'out'
    } else if (this.perform(setup, new Uint8Array())) {
      control.stage = 'status-in'
    }
    return 'ack'
  }

  in(endpoint: number): InReply {
    if (this.faults.silent) return 'none'
    if (this.faults.refuses) return 'nak'
    if (endpoint === 0) return this.controlIn()
    const state = this.endpoint(endpoint | 0x80)
    if (!state) return 'none'
    if (state.halted) return 'stall'
    const data = this.packet(endpoint)
    return data ? { data, toggle: state.toggle } : 'nak'
  }

  /** The host has the packet. */
  acked(endpoint: number): void {
    if (endpoint) {
      this.endpoint(endpoint | 0x80)!.toggle ^= 1
      this.sent(endpoint)
      return
    }
    const { control } = this
    if (!control) return
    if (control.stage === 'in') {
      const size = Math.min(this.packetBytes, control.data.length - control.at)
      control.at += size
      control.toggle ^= 1
      if (size < this.packetBytes || control.at >= control.setup.length) control.stage = 'status-out'
    } else if (control.stage === 'status-in') {
      if (control.setup.type === 0 && control.setup.request === 5) this.address = control.setup.value & 127
      this.control = undefined
    }
  }

  out(endpoint: number, data: Uint8Array, toggle: number): OutReply {
    if (this.faults.silent) return 'none'
    if (this.faults.refuses) return 'nak'
    if (endpoint === 0) return this.controlOut(data)
    const state = this.endpoint(endpoint)
    if (!state) return 'none'
    if (state.halted) return 'stall'
    // 8.6.4: it has this packet already, and its answer got lost.
    if (state.toggle !== toggle) {
      this.violations.push(`toggle ${toggle} at endpoint ${endpoint}`)
      return 'ack'
    }
    if (data.length > this.endpointBytes(endpoint)) this.violations.push(`a packet of ${data.length} bytes`)
    if (!this.take(endpoint, data)) return 'nak'
    state.toggle ^= 1
    return 'ack'
  }

  /** Halts an endpoint, as after an error of its own. */
  halt(endpoint: number): void {
    const state = this.endpoint(endpoint)
    if (state) state.halted = true
    this.onReady()
  }

  private endpoint(endpoint: number): Endpoint | undefined {
    if (!this.configuration || !this.endpointBytes(endpoint)) return undefined
    const state = this.endpoints.get(endpoint) ?? { toggle: 0, halted: false }
    this.endpoints.set(endpoint, state)
    return state
  }

  private controlIn(): InReply {
    const { control } = this
    if (!control) return 'none'
    if (control.stage === 'in') return { data: control.data.subarray(control.at, control.at + this.packetBytes), toggle: control.toggle }
    if (control.stage === 'status-in') return { data: new Uint8Array(), toggle: 1 }
    return 'stall'
  }

  private controlOut(data: Uint8Array): OutReply {
    const { control } = this
    if (!control) return 'none'
    if (control.stage === 'out') {
      control.data.set(data.subarray(0, control.data.length - control.at), control.at)
      control.at += data.length
      if (control.at >= control.data.length) control.stage = this.perform(control.setup, control.data) ? 'status-in' : 'stall'
      return 'ack'
    }
    if (control.stage !== 'status-out' && control.stage !== 'in') return 'stall'
    if (data.length) this.violations.push('a status stage with data')
    this.control = undefined
    return 'ack'
  }

  private answer(setup: Setup): Uint8Array | undefined {
    if ((setup.type & 0x60) === 0) {
      if (setup.request === 6) {
        const type = setup.value >> 8
        const index = setup.value & 255
        const bytes = this.descriptor(type, index)
        return bytes && (this.faults.descriptor?.(type, index, bytes) ?? bytes)
      }
      if (setup.request === 0) return Uint8Array.from([0, 0])
      return undefined
    }
    return this.requestIn(setup)
  }

  private perform(setup: Setup, data: Uint8Array): boolean {
    if ((setup.type & 0x60) !== 0) return this.requestOut(setup, data)
    switch (setup.request) {
      case 5: return true
      case 9:
        if (setup.value && !this.address) this.violations.push('configured without an address')
        this.configuration = setup.value
        this.endpoints.clear()
        this.configured()
        return true
      case 1: {
        if ((setup.type & 31) !== 2 || setup.value !== 0) return false
        const state = this.endpoint(setup.index)
        if (state) Object.assign(state, { toggle: 0, halted: false })
        return state !== undefined
      }
      case 11:
        return this.setInterface(setup.index, setup.value)
      default: return false
    }
  }

  protected setInterface(_number: number, _alternate: number): boolean { return false }
  /** New settings begin with DATA0. */
  protected forgetToggles(): void { this.endpoints.clear() }
}
