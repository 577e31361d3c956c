/** Programs that drive an SD host controller by hand, below the card's driver. */

/** Exports the methods of the SdHost that expression `make` gives. @param more imports and constants it needs */
export const hostProgram = (type: string, driver: string, make: string, more = ''): string => `
import { ${type} } from "drivers/${driver}";
import { Waker } from "hal/irq";
import { SdHost } from "hal/sd";
${more}
class Count implements Waker { n: i32 = 0; wake(): void { this.n++; } }
const count = new Count();
const host: SdHost = ${make};
export function start(): bool { host.onEvent(count); return host.start(); }
export function irq(): i32 { return host.irq; }
export function present(): bool { return host.present(); }
export function writable(): bool { return host.writable(); }
export function clock(hz: u32): u32 { return host.clock(hz); }
export function width(lines: i32): void { host.width(lines); }
export function maxBlocks(): i32 { return host.maxBlocks; }
export function command(index: i32, argument: u32, response: i32, data: i32, blocks: i32, size: i32, at: usize): void { host.command(index, argument, response, data, blocks, size, at); }
export function poll(): i32 { return host.poll(); }
export function pollUs(): i32 { return host.pollUs; }
export function abort(): void { host.abort(); }
export function response(i: i32): u32 { return host.response(i); }
export function onInterrupt(): void { host.onInterrupt(); }
export function woken(): i32 { return count.n; }
export function poke(at: usize, byte: u32): void { store<u8>(at, byte); }
`

export const sun4iProgram = hostProgram('Sun4iMmc', 'block/sun4i-mmc', 'new Sun4iMmc(0x1c0f000, 32, 0, 0x1c20000, new SunxiGpio(0x1c20800, 9), 5 * 32, 7 * 32 + 1)', 'import { SunxiGpio } from "drivers/gpio/sunxi";')

export const sdhostProgram = hostProgram('Bcm2835SdHost', 'block/bcm2835-sdhost', 'new Bcm2835SdHost(0x3f202000, 56, new Bcm2835Gpio(0x3f200000, 54, false), new PropertyMailbox(0x3f00b880), timer)', `
import { Bcm2835Gpio } from "drivers/gpio/bcm2835";
import { PropertyMailbox } from "drivers/mailbox/bcm2835-property";
import { GenericTimer } from "drivers/timer/generic";
const timer = new GenericTimer(67);
timer.start();`)

/** Results of `poll`. */
export const [TIMEOUT, IO, PENDING] = [-3, -4, -7]
/** Kinds of response and directions of data, as `hal/sd.ts` has them. */
export const [NONE, SHORT, BUSY, LONG, NO_CRC] = [0, 1, 2, 3, 4]
export const [READ, WRITE] = [1, 2]

/** Talks to a card through the SdHost that program `m` exports. @param settle lets time pass between two polls */
export function talk(m: { call(name: string, ...args: number[]): number }, settle: () => void = () => {}) {
  const finish = (polls = 5000): number => {
    for (let i = 0; i < polls; i++) {
      const result = m.call('poll')
      if (result !== PENDING) return result
      settle()
    }
    return PENDING
  }
  const begin = (index: number, argument = 0, response = SHORT, data = NONE, blocks = 0, size = 0, at = 0): void => void m.call('command', index, argument, response, data, blocks, size, at)
  const command = (...args: Parameters<typeof begin>): number => {
    begin(...args)
    return finish()
  }
  const expect0 = (result: number, what: string): void => { if (result) throw new Error(`${what}: ${result}`) }
  let scale = 1
  let rca = 0
  return {
    begin, command, finish,
    /** Up to the transfer state with four data lines at 25 MHz. @returns type of addresses, CSD's version, the card's address */
    identify(): { sdhc: boolean; csd: number; rca: number } {
      m.call('start')
      m.call('clock', 400_000)
      expect0(command(0, 0, NONE), 'CMD0')
      expect0(command(8, 0x1aa), 'CMD8')
      let ocr = 0
      for (let i = 0; i < 1000 && ocr >= 0; i++) {
        expect0(command(55), 'CMD55')
        expect0(command(41, 0x4030_0000, NO_CRC), 'ACMD41')
        ocr = m.call('response', 0) | 0
        settle()
      }
      expect0(command(2, 0, LONG), 'CMD2')
      if (m.call('response', 0) & 0xff) throw new Error('bits 7:0 of a long response are not 0')
      expect0(command(3), 'CMD3')
      rca = (m.call('response', 0) & 0xffff_0000) >>> 0
      expect0(command(9, rca, LONG), 'CMD9')
      const csd = m.call('response', 3) >>> 30
      expect0(command(7, rca, BUSY), 'CMD7')
      m.call('clock', 25_000_000)
      expect0(command(55, rca), 'CMD55')
      expect0(command(6, 2), 'ACMD6')
      m.call('width', 4)
      const sdhc = (ocr & 0x4000_0000) !== 0
      scale = sdhc ? 1 : 512
      return { sdhc, csd, rca }
    },
    /** Reads blocks as the card's driver does. @returns the first result that is not 0 */
    read: (sector: number, count: number, to: number): number => command(count > 1 ? 18 : 17, sector * scale, SHORT, READ, count, 512, to) || (count > 1 ? command(12, 0, BUSY) : 0),
    write: (sector: number, count: number, from: number): number => command(count > 1 ? 25 : 24, sector * scale, SHORT, WRITE, count, 512, from) || (count > 1 ? command(12, 0, BUSY) : 0),
    /** What the card's driver does after an error. */
    recover(): void {
      command(12, 0, BUSY)
      for (let i = 0; i < 200; i++) {
        if (command(13, rca) === 0 && ((m.call('response', 0) >>> 8) & 31) === 9) return
        settle()
      }
      throw new Error('the card does not come back')
    },
    status: (): number => command(13, rca),
    address: (sector: number): number => sector * scale,
  }
}

/** Recognizable sectors. */
export const sectors = (count: number, seed = 0): Uint8Array => Uint8Array.from({ length: 512 * count }, (_, i) => (i * 7 + (i >> 9) * 31 + seed) & 255)
