/** A block device's driver in the driver harness. */
import type { DeviceModel } from '../../../sim/model.ts'
import type { Placement, TestMachine } from '../harness.ts'

export const [INVALID, TIMEOUT, IO, PENDING, READ_ONLY, REMOVED] = [-1, -3, -4, -7, -8, -12]
export const [READ, WRITE, FLUSH] = [0, 1, 2]

/** The program that exports a driver's methods. @param make expression of the driver @param more imports and constants that the expression needs */
export const blockProgram = (make: string, more: string): string => `
import { BlockDevice } from "hal/block";
import { Waker } from "hal/irq";
${more}
class Count implements Waker { n: i32 = 0; wake(): void { this.n++; } }
const count = new Count();
const disk: BlockDevice = ${make};
export function start(): bool { disk.onEvent(count); return disk.start(); }
export function irq(): i32 { return disk.irq; }
export function sectors(): f64 { return <f64>disk.sectors(); }
export function writable(): bool { return disk.writable(); }
export function media(): u32 { return disk.media; }
export function maxSectors(): i32 { return disk.maxSectors; }
export function alignment(): i32 { return disk.alignment; }
export function begin(kind: i32, sector: f64, count: i32, at: usize): i32 { return disk.begin(kind, <u64>sector, count, at); }
export function poll(): i32 { return disk.poll(); }
export function pollUs(): i32 { return disk.pollUs; }
export function retries(): u32 { return disk.retries(); }
export function onInterrupt(): void { disk.onInterrupt(); }
export function woken(): i32 { return count.n; }
export function reserve(bytes: usize): usize { return (heap.alloc(bytes + 4096) + 63) & ~63; }
export function poke(at: usize, byte: u32): void { store<u8>(at, byte); }
`

/** Sector `i` of a test: recognizable. */
export const pattern = (i: number, seed = 0): Uint8Array => {
  const bytes = new Uint8Array(512)
  for (let at = 0; at < 512; at++) bytes[at] = at === 0 ? i : at === 1 ? i >>> 8 : at * 7 + i * 13 + seed
  return bytes
}
export const patterns = (first: number, count: number, seed = 0): Uint8Array => {
  const bytes = new Uint8Array(count * 512)
  for (let i = 0; i < count; i++) bytes.set(pattern(first + i, seed), i * 512)
  return bytes
}
/** For `toBe`: comparing bytes one by one takes long. */
export const hex = (bytes: Uint8Array | number): string | number => (typeof bytes === 'number' ? bytes : Buffer.from(bytes).toString('hex'))

export interface Disk<P extends Record<string, Placement<DeviceModel>>> {
  m: TestMachine<P>
  /** Memory of the program for transfers. */
  at: number
  /** Polls as the driver says until it has a result, at most `limitMs` of virtual time. */
  settle(limitMs?: number): number
  /** One transfer to its end. */
  transfer(kind: number, sector: number, count: number, at?: number): number
  write(sector: number, bytes: Uint8Array): number
  read(sector: number, count: number): Uint8Array | number
}

/** @param bytes memory for transfers */
export function disk<P extends Record<string, Placement<DeviceModel>>>(m: TestMachine<P>, bytes = 512 * 1024): Disk<P> {
  const at = m.call('reserve', bytes) >>> 0
  const memory = (): Uint8Array => new Uint8Array((m.exports.memory as unknown as WebAssembly.Memory).buffer)
  const settle = (limitMs = 60_000): number => {
    const end = m.world.now() + limitMs * 1e6
    for (;;) {
      const code = m.call('poll')
      if (code !== PENDING) return code
      if (m.world.now() > end) throw new Error('the driver does not come to an end')
      const due = m.world.now() + m.call('pollUs') * 1000
      const irq = m.call('irq')
      // As the kernel does: until an interrupt, or the driver wants to be asked.
      for (let woken = m.call('woken'), step = 10_000; m.world.now() < due && m.call('woken') === woken; step = Math.min(step * 1.2, 200_000)) {
        m.world.advance(Math.min(step, due - m.world.now()))
        if (m.world.lines.get(irq)) m.call('onInterrupt')
      }
    }
  }
  const transfer = (kind: number, sector: number, count: number, to = at): number => {
    const code = m.call('begin', kind, sector, count, to)
    return code ? code : settle()
  }
  return {
    m, at, settle, transfer,
    write: (sector, data) => {
      memory().set(data, at)
      return transfer(WRITE, sector, data.length / 512)
    },
    read: (sector, count) => {
      memory().fill(0xee, at, at + count * 512)
      const code = transfer(READ, sector, count)
      return code ? code : memory().slice(at, at + count * 512)
    },
  }
}
