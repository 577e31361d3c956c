/**
 * ARM PrimeCell GPIO (PL061): eight pins.
 *
 * Reference: ARM DDI 0190B, PL061 Technical Reference Manual ("TRM").
 */
import { Err } from "hal/error";
import { Gpio, PinMode, Pull } from "hal/gpio";
import { read32, write32 } from "hal/hw";

/** Register offsets, TRM table 3-1. Names are the manual's. */
namespace Register {
  /** Data of the pins that bits 9..2 of the address name; the others read 0 and keep their level. TRM 3.3.1. */
  export const GPIODATA: usize = 0x000;
  /** Direction, 1 = output. */
  export const GPIODIR: usize = 0x400;
  /** Interrupt mask, 1 = lets it through. */
  export const GPIOIE: usize = 0x410;
  /** 1 = the pin belongs to the hardware behind it. */
  export const GPIOAFSEL: usize = 0x420;
}
const PINS: u32 = 8;

/** The pin block. It has no resistors. */
// @ts-ignore: decorator
@final export class Pl061 implements Gpio {
  /** @param base physical address of the register block */
  constructor(private readonly base: usize) {
    write32(base + Register.GPIOIE, 0);
  }

  count(): i32 { return PINS; }

  input(pin: i32, pull: Pull): i32 {
    if (<u32>pin >= PINS || <u32>pull > <u32>Pull.Down) return Err.INVALID;
    if (pull != Pull.None) return Err.UNSUPPORTED;
    this.set(Register.GPIOAFSEL, pin, false);
    this.set(Register.GPIODIR, pin, false);
    return 0;
  }

  output(pin: i32, level: bool): i32 {
    if (<u32>pin >= PINS) return Err.INVALID;
    this.set(Register.GPIOAFSEL, pin, false);
    this.write(pin, level); // in vain where an input ignores it (TRM 3.3.1); then the pin shows its former level for a moment
    this.set(Register.GPIODIR, pin, true);
    return this.write(pin, level);
  }

  /** @param alternate 1: there is one other function. */
  alternate(pin: i32, alternate: i32): i32 {
    if (<u32>pin >= PINS || alternate != 1) return Err.INVALID;
    this.set(Register.GPIOAFSEL, pin, true);
    return 0;
  }

  write(pin: i32, level: bool): i32 {
    if (<u32>pin >= PINS) return Err.INVALID;
    write32(this.data(pin), level ? 0xff : 0);
    return 0;
  }

  read(pin: i32): i32 {
    if (<u32>pin >= PINS) return Err.INVALID;
    return read32(this.data(pin)) != 0;
  }

  mode(pin: i32): i32 {
    if (<u32>pin >= PINS) return Err.INVALID;
    const bit: u32 = 1 << pin;
    if (read32(this.base + Register.GPIOAFSEL) & bit) return PinMode.Alternate;
    return read32(this.base + Register.GPIODIR) & bit ? PinMode.Output : PinMode.Input;
  }

  /** Address of the data of one pin alone. */
  private data(pin: i32): usize { return this.base + Register.GPIODATA + (4 << pin); }

  private set(register: usize, pin: i32, on: bool): void {
    const address = this.base + register;
    const bit: u32 = 1 << pin;
    const value = read32(address);
    write32(address, on ? value | bit : value & ~bit);
  }
}
