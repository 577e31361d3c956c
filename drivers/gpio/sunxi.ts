/**
 * PIO, the pin block of Allwinner's A10 and A20.
 *
 * Reference: Allwinner A10 User Manual, "Port Controller". Pin `n` of port `p` (PA = 0) is number 32 × p + n.
 * QEMU has no PIO: reads give 0 and writes vanish.
 */
import { Err } from "hal/error";
import { Gpio, PinMode, Pull } from "hal/gpio";
import { read32, write32 } from "hal/hw";

/** Register offsets within a port. Names are the manual's. */
namespace Register {
  /** Function, 8 pins of 4 bits per word. */
  export const CFG0: usize = 0x00;
  /** Data, one bit per pin. */
  export const DAT: usize = 0x10;
  /** Resistor, 16 pins of 2 bits per word: 0 none, 1 up, 2 down. */
  export const PULL0: usize = 0x1c;
}
namespace CFG {
  export const INPUT: u32 = 0;
  export const OUTPUT: u32 = 1;
  export const LAST: u32 = 7;
}
/** From one port's registers to the next's. */
const PORT: usize = 0x24;

/** The pin block. */
// @ts-ignore: decorator
@final export class SunxiGpio implements Gpio {
  /**
   * @param base physical address of the register block
   * @param ports number of ports; the A10 has 9, PA to PI
   */
  constructor(private readonly base: usize, private readonly ports: i32) {}

  /** Numbers, 32 per port; no port has a pin behind each. */
  count(): i32 { return 32 * this.ports; }

  input(pin: i32, pull: Pull): i32 {
    if (this.missing(pin) || <u32>pull > <u32>Pull.Down) return Err.INVALID;
    this.setFunction(pin, CFG.INPUT);
    const register = this.port(pin) + Register.PULL0 + 4 * ((pin & 31) / 16);
    const shift = 2 * (pin & 15);
    write32(register, (read32(register) & ~(3 << shift)) | (<u32>pull << shift));
    return 0;
  }

  output(pin: i32, level: bool): i32 {
    const result = this.write(pin, level); // before the pin drives, so that it never shows the other level
    if (result == 0) this.setFunction(pin, CFG.OUTPUT);
    return result;
  }

  /** @param alternate 2 to 7, the value of the CFG field; the pull stays. */
  alternate(pin: i32, alternate: i32): i32 {
    if (this.missing(pin) || <u32>alternate <= CFG.OUTPUT || <u32>alternate > CFG.LAST) return Err.INVALID;
    this.setFunction(pin, alternate);
    return 0;
  }

  write(pin: i32, level: bool): i32 {
    if (this.missing(pin)) return Err.INVALID;
    const register = this.port(pin) + Register.DAT;
    const bit: u32 = 1 << (pin & 31);
    const data = read32(register);
    write32(register, level ? data | bit : data & ~bit);
    return 0;
  }

  read(pin: i32): i32 {
    if (this.missing(pin)) return Err.INVALID;
    return (read32(this.port(pin) + Register.DAT) >> (pin & 31)) & 1;
  }

  mode(pin: i32): i32 {
    if (this.missing(pin)) return Err.INVALID;
    const select = (read32(this.port(pin) + Register.CFG0 + 4 * ((pin & 31) / 8)) >> (4 * (pin & 7))) & 7;
    return select == CFG.INPUT ? PinMode.Input : select == CFG.OUTPUT ? PinMode.Output : PinMode.Alternate;
  }

  private missing(pin: i32): bool { return <u32>pin >= <u32>(32 * this.ports); }

  private port(pin: i32): usize { return this.base + PORT * (pin >> 5); }

  private setFunction(pin: i32, select: u32): void {
    const register = this.port(pin) + Register.CFG0 + 4 * ((pin & 31) / 8);
    const shift = 4 * (pin & 7);
    write32(register, (read32(register) & ~(15 << shift)) | (select << shift));
  }
}
