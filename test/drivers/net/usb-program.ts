/** The USB network card's driver in the driver harness: controller, firmware, and what is plugged in. */
import mailbox, { type PropertyMailboxModel } from '../../../sim/models/mailbox/bcm2835-property.ts'
import makeHost, { type Dwc2Model } from '../../../sim/models/usb/dwc2.ts'
import { machine, place, type TestMachine } from '../harness.ts'
import { netProgram } from './program.ts'

export const BASE = 0x3f98_0000
export const LINE = 9
const MAILBOX = 0x3f00_b880

const program = `${netProgram('UsbNet', 'net/usb', `new UsbNet(new Dwc2(0x${BASE.toString(16)}, ${LINE}, firmware), timer, firmware)`)}
import { PropertyMailbox } from "drivers/mailbox/bcm2835-property";
import { GenericTimer } from "drivers/timer/generic";
import { Dwc2 } from "drivers/usb/dwc2";
`.replace('class Count', 'const firmware = new PropertyMailbox(0x3f00b880);\nconst timer = new GenericTimer(27);\ntimer.start();\nclass Count')

export type UsbMachine = TestMachine<{ host: ReturnType<typeof place<Dwc2Model>>; mailbox: ReturnType<typeof place<PropertyMailboxModel>> }>

export interface UsbCard {
  m: UsbMachine
  host: Dwc2Model
  /** Frames that left the card, and frames that the driver gave. */
  sent: Uint8Array[]
  got: Uint8Array[]
  /** Frame `i` of a test: recognizable, `length` bytes. */
  frame(i: number, length?: number): Uint8Array
  /** Lets `ms` pass as the stack's fiber would: interrupts, frames taken, the driver asked as often as it wants. Ends early once `until()`. */
  run(ms: number, until?: () => boolean): void
  /** Runs until the link is up, for 10 s at most. */
  comesUp(): boolean
  /** Sends a frame. @returns false when there is no room */
  send(frame: Uint8Array): boolean
  /** What the driver did wrong, whomever it happened to. */
  violations(): string[]
}

/** A machine, not started. */
export async function usbCard(options: Record<string, number | boolean | string> = {}): Promise<UsbCard> {
  const m: UsbMachine = await machine(program, {
    host: place(BASE, 0x1_0000, makeHost, { irq: LINE, ...options }),
    mailbox: place(MAILBOX, 0x80, mailbox),
  }, { limit: 100_000_000 })
  const { host } = m.models
  const sent: Uint8Array[] = []
  const got: Uint8Array[] = []
  host.onTransmit = (frame) => sent.push(frame)
  const drain = (): void => {
    for (let at = m.call('receive') >>> 0; at; at = m.call('receive') >>> 0) {
      got.push(m.bytes(at, m.call('received')))
      m.call('release')
    }
    m.call('flush')
  }
  const interrupts = (): boolean => {
    let any = false
    for (let i = 0; i < 20 && m.world.lines.get(LINE); i++) {
      m.call('onInterrupt')
      any = true
    }
    return any
  }
  const run = (ms: number, until: () => boolean = () => false): void => {
    const end = m.world.now() + ms * 1e6
    while (m.world.now() < end && !until()) {
      drain()
      m.call('linkUp')
      m.trace.length = 0
      let due = false
      const cancel = m.world.at(Math.min(end, m.world.now() + m.call('pollMs') * 1e6), () => { due = true })
      while (!due && !interrupts()) m.world.step()
      cancel()
    }
    drain()
  }
  return {
    m, host, sent, got, run,
    comesUp: () => {
      run(10_000, () => m.call('linkUp') === 1)
      return m.call('linkUp') === 1
    },
    frame: (i, length = 60) => Uint8Array.from({ length }, (_, at) => (at < 6 ? 0xff : at < 10 ? (i >>> (8 * (at - 6))) & 255 : (i * 7 + at) & 255)),
    send: (frame) => {
      const at = m.call('buffer') >>> 0
      if (!at) return false
      frame.forEach((byte, i) => m.call('poke', at + i, byte))
      m.call('transmit', frame.length)
      return true
    },
    violations: () => [...host.violations, ...(host.hub?.violations ?? []), ...host.card.violations, ...m.models.mailbox.violations],
  }
}

export const text = (frames: Uint8Array[]): string[] => frames.map((frame) => Buffer.from(frame).toString('hex'))
