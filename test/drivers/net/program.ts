/** A network card's driver in the driver harness, with its wire. */
import make, { type VirtioNetModel } from '../../../sim/models/net/virtio.ts'
import makeGenet, { type GenetModel } from '../../../sim/models/net/bcm2711-genet.ts'
import makeEmac, { type Sun4iEmacModel } from '../../../sim/models/net/sun4i-emac.ts'
import makeGpio from '../../../sim/models/gpio/sunxi.ts'
import makeMailbox from '../../../sim/models/mailbox/bcm2835-property.ts'
import type { DeviceModel, NetModel } from '../../../sim/model.ts'
import { machine, place, type MachineOptions, type Placement, type TestMachine } from '../harness.ts'

/**
 * The program that exports a driver's methods. @param make expression of the driver, e.g. `new VirtioNet(0xa000000, 48, 32, false)`
 * @param more imports and constants that the expression needs
 */
export const netProgram = (type: string, driver: string, make: string, more = ''): string => `
import { ${type} } from "drivers/${driver}";
import { NetDevice } from "hal/net";
import { Waker } from "hal/irq";
${more}
class Count implements Waker { n: i32 = 0; wake(): void { this.n++; } }
const count = new Count();
const net: NetDevice = ${make};
export function start(): bool { net.onEvent(count); return net.start(); }
export function irq(): i32 { return net.irq; }
export function pollMs(): i32 { return net.pollMs; }
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

/** A card's model as the helpers below use it. */
export type WiredModel = NetModel & { readonly mac: number[] }

export interface Card<M extends WiredModel = VirtioNetModel, P extends Record<string, Placement> = Record<string, Placement>> {
  m: TestMachine<P>
  net: M
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

/** The card of machine `m`, whose model is `net`, at interrupt line `line`. */
export function wire<M extends WiredModel, P extends Record<string, Placement<DeviceModel>>>(m: TestMachine<P>, net: M, line: number): Card<M, P> {
  const sent: Uint8Array[] = []
  net.onTransmit = (frame) => sent.push(frame)
  return {
    m, net, sent,
    settle: () => m.world.advance(2_000_000),
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

export const BASE = 0x0a00_0000
export const LINE = 48

/** A machine with a virtio card in transport 31 of 32, not started. */
export async function card(options: Record<string, number | boolean | string> = {}, coherent = false): Promise<Card> {
  const m = await machine(netProgram('VirtioNet', 'net/virtio', `new VirtioNet(0x${BASE.toString(16)}, ${LINE}, 32, ${coherent})`), {
    net: place(BASE, 0x4000, make, { irq: LINE, ...options }),
  }, coherent ? { seam: () => ({ dmaPublish: () => { throw new Error('published') }, dmaCollect: () => { throw new Error('collected') } }) } : {})
  return wire(m, m.models.net, LINE + Number(options.slot ?? 31)) as unknown as Card
}

export const EMAC = 0x01c0_b000
export const EMAC_LINE = 55

/** A machine with an EMAC that nobody has set up, and the pins it needs; not started. */
export async function emac(options: Record<string, number | boolean | string> = {}, machineOptions: MachineOptions<never> = {}) {
  const more = `
import { SunxiGpio } from "drivers/gpio/sunxi";
import { GenericTimer } from "drivers/timer/generic";
const timer = new GenericTimer(27);
timer.start();`
  const m = await machine(netProgram('Sun4iEmac', 'net/sun4i-emac', `new Sun4iEmac(${EMAC}, ${EMAC_LINE}, 1, 0x1c20000, 0x1c00000, 0x1c23800, new SunxiGpio(0x1c20800, 9), timer)`, more), {
    net: place<Sun4iEmacModel>(EMAC, 0x1000, makeEmac, { irq: EMAC_LINE, ccu: 0x01c2_0000, sramc: 0x01c0_0000, sid: 0x01c2_3800, ...options }),
    gpio: place(0x01c2_0800, 0x400, makeGpio),
  }, machineOptions as never)
  for (const { base, size, model, shared } of m.models.net.regions()) m.bus.attach(base, size, model, shared)
  return wire(m, m.models.net, EMAC_LINE)
}

export const GENET = 0xfd58_0000
export const GENET_LINE = 189
const TREE = 0xe000_0000

/** A machine with a GENET that nobody has set up, the firmware's mailbox, and a device tree if there is one; not started. */
export async function genet(options: Record<string, number | boolean | string> = {}, { tree, mac = '', machineOptions = {} }: { tree?: Uint8Array; mac?: string; machineOptions?: MachineOptions<never> } = {}) {
  const more = `
import { PropertyMailbox } from "drivers/mailbox/bcm2835-property";
import { GenericTimer } from "drivers/timer/generic";
const timer = new GenericTimer(27);
timer.start();
export function discarded(): u32 { return card.discarded; }
export function phyId(): u32 { return card.phy.id; }
export function mib(offset: usize): u32 { return card.mib(offset); }
const card = new Bcm2711Genet(${GENET}, ${GENET_LINE}, new PropertyMailbox(0xfe00b880), timer);`
  const m = await machine(netProgram('Bcm2711Genet', 'net/bcm2711-genet', 'card', more), {
    net: place<GenetModel>(GENET, 0x1_0000, makeGenet, { irq: GENET_LINE, ...options }),
    mailbox: place(0xfe00_b880, 0x80, makeMailbox, { mac }),
  }, { ...machineOptions, seam: () => ({ deviceTree: () => (tree ? TREE : 0) }) } as never)
  if (tree) {
    const words = Buffer.alloc((tree.length + 3) & ~3)
    words.set(tree)
    m.bus.attach(TREE, words.length, { read: (offset, width) => words.readUIntLE(offset, width), write: () => {}, reset: () => {} })
  }
  return wire(m, m.models.net, GENET_LINE)
}
