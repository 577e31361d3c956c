// The host controller by itself: one transfer at a time to a device that still has address 0.
import { expect, describe, it } from 'vitest'
import makeHost, { type Dwc2Model } from '../../../sim/models/usb/dwc2.ts'
import mailbox from '../../../sim/models/mailbox/bcm2835-property.ts'
import { machine, place, type TestMachine } from '../harness.ts'

const BASE = 0x3f98_0000
const LINE = 9
const OUT = 0, IN = 1, SETUP = 2
const UNSUPPORTED = -2, IO = -4, INVALID = -1

const program = `
import { PropertyMailbox } from "drivers/mailbox/bcm2835-property";
import { Dwc2 } from "drivers/usb/dwc2";
import { UsbEndpoint, UsbPipe, UsbSpeed, UsbTransfer } from "hal/usb";
const host = new Dwc2(${BASE}, ${LINE}, new PropertyMailbox(0x3f00b880));
class Transfer extends UsbTransfer { done: i32 = 0; onDone(): void { this.done++; } }
const pipe = new UsbPipe(0, 0, UsbEndpoint.Control, UsbSpeed.Full, 64);
const transfers = [new Transfer(), new Transfer(), new Transfer(), new Transfer(), new Transfer(), new Transfer(), new Transfer(), new Transfer(), new Transfer()];
const memory = (heap.alloc(9 * 2048 + 64) + 63) & ~63;
export function buffer(i: i32): usize { return memory + i * 2048; }
export function poke(at: usize, byte: u32): void { store<u8>(at, byte); }
export function start(): bool { return host.start(); }
export function connected(): bool { return host.connected(); }
export function changed(): bool { return host.changed(); }
export function reset(on: bool): void { host.reset(on); }
export function speed(): i32 { return host.speed(); }
export function submit(i: i32, token: i32, length: u32, toggle: u32): bool {
  const transfer = transfers[i];
  pipe.toggle = toggle;
  transfer.pipe = pipe;
  transfer.token = token;
  transfer.data = buffer(i);
  transfer.length = length;
  return host.submit(transfer);
}
export function result(i: i32): i32 { return transfers[i].result; }
export function pending(i: i32): bool { return transfers[i].pending; }
export function done(i: i32): i32 { return transfers[i].done; }
export function toggle(): u32 { return pipe.toggle; }
export function cancel(i: i32): void { host.cancel(transfers[i]); }
export function poll(): void { host.poll(); }
export function onInterrupt(): void { host.onInterrupt(); }
export function errors(): u32 { return host.errors(); }
`

interface Host {
  m: TestMachine
  host: Dwc2Model
  /** Runs a transfer to its end. @returns its result */
  transfer(token: number, length: number, toggle?: number): number
  /** A request that the device answers with its descriptor. */
  ask(): void
  /** Lets time pass and takes interrupts. */
  wait(ms: number): void
}

async function enabled(): Promise<Host> {
  const m = await machine(program, { host: place(BASE, 0x1_0000, makeHost, { irq: LINE, plug: 'cdc-ecm' }), mailbox: place(0x3f00_b880, 0x80, mailbox) })
  const wait = (ms: number): void => {
    for (let i = 0; i < ms * 10; i++) {
      m.world.advance(100_000)
      if (m.world.lines.get(LINE)) m.call('onInterrupt')
    }
  }
  expect(m.call('start')).toBe(1)
  wait(1)
  expect([m.call('connected'), m.call('changed'), m.call('changed'), m.call('speed')]).toEqual([1, 1, 0, -1])
  m.call('reset', true)
  wait(60)
  m.call('reset', false)
  wait(1)
  expect([m.call('speed'), m.call('changed')]).toEqual([1, 0])
  const transfer = (token: number, length: number, toggle = 1): number => {
    const before = m.call('done', 0)
    expect(m.call('submit', 0, token, length, toggle)).toBe(1)
    wait(20)
    expect([m.call('pending', 0), m.call('done', 0)]).toEqual([0, before + 1])
    return m.call('result', 0)
  }
  const ask = (): void => {
    ;[0x80, 6, 0, 1, 0, 0, 18, 0].forEach((byte, i) => m.call('poke', m.call('buffer', 0) + i, byte))
    expect(transfer(SETUP, 8)).toBe(8)
  }
  return { m, host: m.models.host as Dwc2Model, transfer, ask, wait }
}

describe('Dwc2', () => {
  it('carries a request in its three stages, with toggles', async () => {
    const { m, host, transfer, ask } = await enabled()
    ask()
    expect(transfer(IN, 18)).toBe(18)
    expect(m.call('toggle')).toBe(0)
    expect([...m.bytes(m.call('buffer', 0), 4)]).toEqual([18, 1, 0, 2])
    expect(transfer(OUT, 0)).toBe(0)
    expect([...host.violations, ...host.card.violations, m.call('errors')]).toEqual([0])
  })

  it('tells a STALL, babble and silence apart', async () => {
    const { m, host, transfer, ask } = await enabled()
    ask()
    host.faults.packet = () => 'stall'
    expect(transfer(IN, 18)).toBe(UNSUPPORTED)
    host.faults.packet = () => ({ data: new Uint8Array(65), toggle: 1 })
    expect(transfer(IN, 18)).toBe(INVALID)
    host.faults.packet = () => 'none'
    expect(transfer(IN, 18)).toBe(IO)
    expect(transfer(OUT, 64)).toBe(IO)
    expect(transfer(SETUP, 8)).toBe(IO)
    host.faults.packet = () => ({ data: new Uint8Array(5), toggle: 0 })
    expect(transfer(IN, 18)).toBe(IO)
    host.faults.packet = undefined
    ask()
    expect(transfer(IN, 18)).toBe(18)
    expect(m.call('errors')).toBe(0)
  })

  it('survives three broken packets and goes on where it was', async () => {
    const { host, transfer, ask, m } = await enabled()
    ask()
    let count = 0
    host.faults.packet = (_token, _endpoint, reply) => (++count <= 5 ? 'none' : reply)
    expect(transfer(IN, 18)).toBe(18)
    expect([...m.bytes(m.call('buffer', 0), 4)]).toEqual([18, 1, 0, 2])
  })

  it('never tells of more bytes than there was room for', async () => {
    const { m, host, transfer } = await enabled()
    for (let i = 0; i < 200; i++) {
      host.faults.size = () => Math.floor(m.world.random() * 0x1_0000_0000)
      host.faults.packet = () => ({ data: new Uint8Array(64), toggle: i & 1 })
      const result = transfer(IN, 130, i & 1)
      expect(result).toBeLessThanOrEqual(192)
      expect(result >= 0 || result === IO || result === INVALID).toBe(true)
    }
    expect(m.call('errors')).toBeGreaterThan(50)
  })

  it('has a transfer for each channel, and takes no more', async () => {
    const { m, host, wait } = await enabled()
    host.card.faults.refuses = true
    for (let i = 0; i < 8; i++) expect(m.call('submit', i, IN, 18, 1)).toBe(1)
    expect(m.call('submit', 3, IN, 18, 1)).toBe(0)
    expect(m.call('submit', 8, IN, 18, 1)).toBe(0)
    wait(10)
    m.call('cancel', 5)
    m.call('cancel', 5)
    expect([m.call('pending', 5), m.call('done', 5)]).toEqual([0, 0])
    expect(m.call('submit', 8, IN, 18, 1)).toBe(1)
    wait(10)
    expect(m.call('done', 8)).toBe(0)
    for (let i = 0; i < 9; i++) m.call('cancel', i)
    host.card.faults.refuses = false
    wait(10)
    expect(host.violations).toEqual([])
    expect(m.call('errors')).toBe(0)
  })

  it('ends what was pending when the device is pulled out, and says that the port has changed', async () => {
    const { m, host, wait } = await enabled()
    host.card.faults.refuses = true
    m.call('submit', 0, IN, 18, 1)
    host.unplug()
    wait(5)
    expect([m.call('done', 0), m.call('result', 0)]).toEqual([1, IO])
    expect([m.call('connected'), m.call('changed'), m.call('speed')]).toEqual([0, 1, -1])
    host.plug(host.card)
    wait(1)
    expect([m.call('connected'), m.call('changed')]).toEqual([1, 1])
  })

  it('finds what has ended when it is asked, though no interrupt came', async () => {
    const { m, host } = await enabled()
    host.faults.loseInterrupts = 1
    m.call('submit', 0, SETUP, 8, 1)
    m.world.advance(10_000_000)
    expect([m.world.lines.get(LINE), m.call('done', 0)]).toEqual([false, 0])
    m.call('poll')
    expect(m.call('done', 0)).toBe(1)
  })

  it('does not take what a reset does to the port for a change', async () => {
    const { m, wait } = await enabled()
    m.call('reset', true)
    wait(60)
    expect([m.call('speed'), m.call('changed')]).toEqual([-1, 0])
    m.call('reset', false)
    wait(1)
    expect([m.call('speed'), m.call('changed')]).toEqual([1, 0])
  })

  it('starts again with nothing pending', async () => {
    const { m, host, wait } = await enabled()
    host.card.faults.refuses = true
    m.call('submit', 0, IN, 18, 1)
    expect(m.call('start')).toBe(1)
    expect([m.call('pending', 0), m.call('done', 0)]).toEqual([0, 0])
    host.card.faults.refuses = false
    wait(10)
    expect(m.call('done', 0)).toBe(0)
    expect(host.violations).toEqual([])
  })
})
