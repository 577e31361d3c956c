/**
 * GPIO of BCM2835, BCM2836, BCM2837 and BCM2711.
 *
 * Reference: "BCM2835 ARM Peripherals" chapter 6; "BCM2711 ARM Peripherals" chapter 5 for the pull registers.
 * QEMU's raspi0 to raspi3 keep function and level of outputs and ignore pulls.
 */
import { Err } from "hal/error";
import { Gpio, PinMode, Pull } from "hal/gpio";
import { read32, write32 } from "hal/hw";

/** Register offsets. Names are the manuals'. */
namespace Register {
  /** Function select, 10 pins of 3 bits per word. */
  export const GPFSEL0: usize = 0x00;
  /** Writing 1 sets an output. 32 pins per word, as in the next two. */
  export const GPSET0: usize = 0x1c;
  /** Writing 1 clears an output. */
  export const GPCLR0: usize = 0x28;
  /** Levels, read-only. */
  export const GPLEV0: usize = 0x34;
  /** Pull for the pins that get a clock next: 0 off, 1 down, 2 up. */
  export const GPPUD: usize = 0x94;
  /** Pins that take the pull. */
  export const GPPUDCLK0: usize = 0x98;
  /** BCM2711 only: 16 pins of 2 bits per word: 0 none, 1 up, 2 down. */
  export const GPIO_PUP_PDN_CNTRL_REG0: usize = 0xe4;
}
namespace FSEL {
  export const INPUT: u32 = 0;
  export const OUTPUT: u32 = 1;
  export const ALT5: u32 = 2;
  export const ALT4: u32 = 3;
  export const ALT0: u32 = 4;
}

/** Reads that take longer than the 150 cycles (0.6 µs at 250 MHz) that GPPUD asks for between its steps. */
const PULL_READS: i32 = 32;

/** The pin block. Pins are the GPIO numbers of the manual. */
// @ts-ignore: decorator
@final export class Bcm2835Gpio implements Gpio {
  /**
   * @param base physical address of the register block
   * @param pins 54, on the BCM2711 58
   * @param bcm2711 pulls are set as on the BCM2711
   */
  constructor(private readonly base: usize, private readonly pins: i32, private readonly bcm2711: bool) {}

  count(): i32 { return this.pins; }

  input(pin: i32, pull: Pull): i32 {
    if (this.missing(pin) || <u32>pull > <u32>Pull.Down) return Err.INVALID;
    this.setFunction(pin, FSEL.INPUT);
    this.setPull(pin, pull);
    return 0;
  }

  output(pin: i32, level: bool): i32 {
    const result = this.write(pin, level); // before the pin drives, so that it never shows the other level
    if (result == 0) this.setFunction(pin, FSEL.OUTPUT);
    return result;
  }

  /** @param alternate 0 to 5, for ALT0 to ALT5. The pull stays. */
  alternate(pin: i32, alternate: i32): i32 {
    if (this.missing(pin) || <u32>alternate > 5) return Err.INVALID;
    this.setFunction(pin, alternate == 5 ? FSEL.ALT5 : alternate == 4 ? FSEL.ALT4 : FSEL.ALT0 + alternate);
    return 0;
  }

  write(pin: i32, level: bool): i32 {
    if (this.missing(pin)) return Err.INVALID;
    write32(this.base + (level ? Register.GPSET0 : Register.GPCLR0) + bank(pin), 1 << (pin & 31));
    return 0;
  }

  read(pin: i32): i32 {
    if (this.missing(pin)) return Err.INVALID;
    return (read32(this.base + Register.GPLEV0 + bank(pin)) >> (pin & 31)) & 1;
  }

  mode(pin: i32): i32 {
    if (this.missing(pin)) return Err.INVALID;
    const select = (read32(this.base + Register.GPFSEL0 + 4 * (pin / 10)) >> (3 * (pin % 10))) & 7;
    return select == FSEL.INPUT ? PinMode.Input : select == FSEL.OUTPUT ? PinMode.Output : PinMode.Alternate;
  }

  private missing(pin: i32): bool { return <u32>pin >= <u32>this.pins; }

  private setFunction(pin: i32, select: u32): void {
    const register = this.base + Register.GPFSEL0 + 4 * (pin / 10);
    const shift = 3 * (pin % 10);
    write32(register, (read32(register) & ~(7 << shift)) | (select << shift));
  }

  private setPull(pin: i32, pull: Pull): void {
    if (this.bcm2711) {
      const register = this.base + Register.GPIO_PUP_PDN_CNTRL_REG0 + 4 * (pin / 16);
      const shift = 2 * (pin % 16);
      write32(register, (read32(register) & ~(3 << shift)) | (<u32>pull << shift));
      return;
    }
    // BCM2835 6.1, "GPPUDCLKn": value, wait, clock, wait, value off, clock off. Up and down are the other way round here.
    const clock = this.base + Register.GPPUDCLK0 + bank(pin);
    write32(this.base + Register.GPPUD, pull == Pull.Up ? 2 : pull == Pull.Down ? 1 : 0);
    this.settle();
    write32(clock, 1 << (pin & 31));
    this.settle();
    write32(this.base + Register.GPPUD, 0);
    write32(clock, 0);
  }

  private settle(): void {
    for (let reads = PULL_READS; reads > 0; reads--) read32(this.base + Register.GPPUD);
  }
}

/** Offset of a pin's word in a register with one bit per pin. */
// @ts-ignore: decorator
@inline function bank(pin: i32): usize { return (pin >> 5) << 2; }
