/**
 * Captures in the pcapng format, for Wireshark and tshark.
 *
 * Reference: draft-ietf-opsawg-pcapng; blocks SHB, IDB and EPB, little-endian, times in ns.
 */

export interface Captured {
  /** Number of the interface, in the order they were added. */
  interface: number
  ns: number
  /** As seen from the interface's owner. */
  direction: 'in' | 'out'
  frame: Uint8Array
}

const ETHERNET = 1

const padded = (length: number): number => (length + 3) & ~3

function block(type: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + body.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, type, true)
  view.setUint32(4, bytes.length, true)
  bytes.set(body, 8)
  view.setUint32(8 + body.length, bytes.length, true)
  return bytes
}

function option(code: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + padded(value.length))
  const view = new DataView(bytes.buffer)
  view.setUint16(0, code, true)
  view.setUint16(2, value.length, true)
  bytes.set(value, 4)
  return bytes
}

const join = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts))
const END = new Uint8Array(4)

/** The blocks before all frames: section header, and a description for each interface by its name. */
export function header(interfaces: string[]): Uint8Array {
  const section = new Uint8Array(16).fill(0xff)
  const view = new DataView(section.buffer)
  view.setUint32(0, 0x1a2b_3c4d, true)
  view.setUint16(4, 1, true)
  view.setUint16(6, 0, true)
  const described = interfaces.map((name) => {
    const fixed = new Uint8Array(8)
    new DataView(fixed.buffer).setUint16(0, ETHERNET, true)
    return block(1, join(fixed, option(2, Buffer.from(name)), option(9, Uint8Array.of(9)), END))
  })
  return join(block(0x0a0d_0d0a, section), ...described)
}

/** The block of one frame. */
export function packet({ interface: index, ns, direction, frame }: Captured): Uint8Array {
  const fixed = new Uint8Array(20 + padded(frame.length))
  const view = new DataView(fixed.buffer)
  view.setUint32(0, index, true)
  view.setUint32(4, Math.floor(ns / 0x1_0000_0000), true)
  view.setUint32(8, ns % 0x1_0000_0000, true)
  view.setUint32(12, frame.length, true)
  view.setUint32(16, frame.length, true)
  fixed.set(frame, 20)
  return block(6, join(fixed, option(2, Uint8Array.of(direction === 'in' ? 1 : 2, 0, 0, 0)), END))
}

/** Frames of one or more links, kept until somebody wants the file. */
export class Capture {
  private readonly names: string[] = []
  private readonly frames: Captured[] = []

  /** @returns the number of the new interface. */
  add(name: string): number {
    return this.names.push(name) - 1
  }

  record(captured: Captured): void {
    this.frames.push({ ...captured, frame: Uint8Array.from(captured.frame) })
  }

  /** All frames in order of time. */
  list(): Captured[] {
    return [...this.frames].sort((a, b) => a.ns - b.ns)
  }

  /** The file. */
  bytes(): Uint8Array {
    return join(header(this.names), ...this.list().map(packet))
  }
}
