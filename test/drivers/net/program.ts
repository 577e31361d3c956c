/** A network card's driver in the driver harness, with its wire. */
import make, { type VirtioNetModel } from '../../../sim/models/net/virtio.ts'
import { machine, place, type TestMachine } from '../harness.ts'

/** The program that exports a driver's methods. @param make expression of the driver, e.g. `new VirtioNet(0xa000000, 48, 32, false)` */
export const netProgram = (type: string, driver: string, make: string): string => `
import { ${type} } from "drivers/${driver}";
import { NetDevice } from "hal/net";
import { Waker } from "hal/irq";
class Count implements Waker { n: i32 = 0; wake(): void { this.n++; } }
const count = new Count();
const net: NetDevice = ${make};
export function start(): bool { net.onEvent(count); return net.start(); }
export function irq(): i32 { return net.irq; }
export function address(to: usize): void { net.address(to); }
export function linkUp(): bool { return net.linkUp(); }
export function receive(): usize { return net.receive(); }
export function received(): i32 { return net.received; }
export function release(): void { net.release(); }
export function buffer(): usize { return net.buffer(); }
export function transmit(length: i32): void { net.transmit(length); }
export function flush(): void { net.flush(); }
export function errors(): u32 { return net.errors(); }
export function onInterrupt(): void { net.onInterrupt(); }
export function woken(): i32 { return count.n; }
export function poke(at: usize, byte: u32): void { store<u8>(at, byte); }
`

export type NetMachine = TestMachine<{ net: ReturnType<typeof place<VirtioNetModel>> }>

export interface Card {
  m: NetMachine
  net: VirtioNetModel
  /** Frames that left the card. */
  sent: Uint8Array[]
  /** Frame `i` of a test: recognizable, `length` bytes. */
  frame(i: number, length?: number): Uint8Array
  /** Takes interrupts as long as the line is high, at most 10 times. */
  interrupts(): void
  /** What the driver has received so far; each released, and all told to the device. */
  drain(): Uint8Array[]
  /** Sends a frame. @returns false when there is no room */
  send(frame: Uint8Array): boolean
  /** Lets the device do what it has to. */
  settle(): void
}

export const BASE = 0x0a00_0000
export const LINE = 48

/** A machine with the card in transport 31 of 32, not started. */
export async function card(options: Record<string, number | boolean | string> = {}, coherent = false): Promise<Card> {
  const m: NetMachine = await machine(netProgram('VirtioNet', 'net/virtio', `new VirtioNet(0x${BASE.toString(16)}, ${LINE}, 32, ${coherent})`), {
    net: place(BASE, 0x4000, make, { irq: LINE, ...options }),
  }, coherent ? { seam: () => ({ dmaPublish: () => { throw new Error('published') }, dmaCollect: () => { throw new Error('collected') } }) } : {})
  const net = m.models.net
  const sent: Uint8Array[] = []
  net.onTransmit = (frame) => sent.push(frame)
  const settle = (): void => m.world.advance(2_000_000)
  const line = LINE + Number(options.slot ?? 31)
  return {
    m, net, sent, settle,
    frame: (i, length = 60) => Uint8Array.from({ length }, (_, at) => (at < 6 ? net.mac[at]! : at < 10 ? (i >>> (8 * (at - 6))) & 255 : (i * 7 + at) & 255)),
    interrupts: () => {
      for (let i = 0; i < 10 && m.world.lines.get(line); i++) m.call('onInterrupt')
    },
    drain: () => {
      const frames: Uint8Array[] = []
      for (let at = m.call('receive') >>> 0; at; at = m.call('receive') >>> 0) {
        frames.push(m.bytes(at, m.call('received')))
        m.call('release')
      }
      m.call('flush')
      return frames
    },
    send: (frame) => {
      const at = m.call('buffer') >>> 0
      if (!at) return false
      frame.forEach((byte, i) => m.call('poke', at + i, byte))
      m.call('transmit', frame.length)
      return true
    },
  }
}
