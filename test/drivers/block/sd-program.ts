/** An SD card behind the SDHCI controller of a Raspberry Pi, in the driver harness. */
import makeGpio from '../../../sim/models/gpio/bcm2835.ts'
import makeMailbox from '../../../sim/models/mailbox/bcm2835-property.ts'
import { MemoryStore, type Store } from '../../../sim/models/block/store.ts'
import type { SdCardModel, SdCardOptions } from '../../../sim/models/sd/card.ts'
import makeSdhci, { type SdhciModel } from '../../../sim/models/sd/sdhci.ts'
import { expect } from 'vitest'
import { machine, place } from '../harness.ts'
import { blockProgram, disk, hex, patterns } from './program.ts'

const EMMC = 0x3f30_0000
const EMMC2 = 0xfe34_0000
export const LINE = 62

/** The slot's switches, which the Pis' controllers do not have. */
const more = (emmc2: boolean, line: number): string => `
import { SdCard } from "drivers/block/sd-card";
import { Sdhci } from "drivers/block/sdhci";
import { Bcm2835Gpio } from "drivers/gpio/bcm2835";
import { PropertyMailbox } from "drivers/mailbox/bcm2835-property";
import { GenericTimer } from "drivers/timer/generic";
import { SdHost } from "hal/sd";
const timer = new GenericTimer(27);
timer.start();
class Switches implements SdHost {
  irq: i32; maxBlocks: i32 = 65535; autoStop: bool; pollUs: i32; there: bool = true; unlocked: bool = true;
  constructor(private host: SdHost) { this.irq = host.irq; this.autoStop = host.autoStop; this.pollUs = host.pollUs; }
  start(): bool { return this.host.start(); }
  present(): bool { return this.there; }
  writable(): bool { return this.unlocked; }
  clock(hz: u32): u32 { return this.host.clock(hz); }
  width(lines: i32): void { this.host.width(lines); }
  command(index: i32, argument: u32, response: i32, data: i32, blocks: i32, size: i32, at: usize): void { this.host.command(index, argument, response, data, blocks, size, at); }
  poll(): i32 { return this.host.poll(); }
  abort(): void { this.host.abort(); }
  response(i: i32): u32 { return this.host.response(i); }
  onInterrupt(): void { this.host.onInterrupt(); }
  onEvent(waker: Waker): void { this.host.onEvent(waker); }
}
const gpio = new Bcm2835Gpio(0x3f200000, 54, false);
const sdhci = new Sdhci(${emmc2 ? EMMC2 : EMMC}, ${line}, ${emmc2}, new PropertyMailbox(0x3f00b880), gpio, timer);
const host = new Switches(sdhci);
export function setPresent(there: bool): void { host.there = there; }
export function setUnlocked(unlocked: bool): void { host.unlocked = unlocked; }
export function pin(n: i32): i32 { return gpio.mode(n); }
`

export interface SlotOptions { sectors?: number; store?: Store; card?: SdCardOptions; emmc2?: boolean; line?: number; model?: Record<string, number | boolean>; autoStop?: boolean }

/** A machine with a card of 64 MiB in its slot unless told otherwise (0 sectors: none); not started. */
export async function slot({ sectors = 131_072, store, card, emmc2 = false, line = LINE, model = {}, autoStop = true }: SlotOptions = {}) {
  const source = more(emmc2, line) + (autoStop ? '' : 'sdhci.autoStop = host.autoStop = false;\n')
  const m = await machine(blockProgram('new SdCard(host, timer)', source), {
    emmc: place<SdhciModel>(emmc2 ? EMMC2 : EMMC, 0x100, makeSdhci, { irq: LINE, arasan: !emmc2, clockHz: emmc2 ? 100e6 : 250e6, ...model }),
    mailbox: place(0x3f00_b880, 0x80, makeMailbox),
    gpio: place(0x3f20_0000, 0x1000, makeGpio, { pins: 54 }),
  })
  const { emmc } = m.models
  const made = {
    ...disk(m, 256 * 512),
    emmc,
    card: undefined as unknown as SdCardModel,
    /** Puts a card in. */
    insert(with_: Store | number, options: SdCardOptions = {}): SdCardModel {
      const inserted = emmc.slot.insert(typeof with_ === 'number' ? new MemoryStore(with_) : with_, options)
      made.card = inserted
      return inserted
    },
  }
  if (store || sectors) made.insert(store ?? sectors, card)
  return made
}
export type Slot = Awaited<ReturnType<typeof slot>>

/** As `slot`, with the card found. */
export async function started(options: SlotOptions = {}): Promise<Slot> {
  const it = await slot(options)
  expect(it.m.call('start')).toBe(1)
  expect(it.settle()).toBe(0)
  return it
}

/** The card takes and gives sectors, and driver and controller kept to the specifications. */
export function works({ m, write, read, transfer, emmc, card }: Slot): void {
  for (const [first, count] of [[0, 1], [7, 8], [card.sectors - 1, 1], [3000, 64]] as const) {
    const data = patterns(first, count, m.world.now() & 255)
    expect(write(first, data)).toBe(0)
    expect(hex(read(first, count))).toBe(hex(data))
  }
  expect(transfer(2, 0, 0)).toBe(0)
  expect([...emmc.violations, ...card.violations]).toEqual([])
  expect(emmc.counts.lostWrites).toBe(0)
}
