// Generated from drivers/net/sun4i-emac.ts by compiler/lower/declarations.ts. Do not edit.
import { Gpio } from "hal/gpio";
import { Waker } from "hal/irq";
import { NetDevice } from "hal/net";
import { Timer } from "hal/timer";
import { Mdio } from "./phy";
/** The EMAC. */
export declare class Sun4iEmac implements NetDevice, Mdio {
  irq: i32;
  pollMs: i32;
  received: i32;
  private readonly r;
  private readonly phy;
  private readonly frame;
  private waker;
  private wrong;
  /** Card's address: bytes 0..2 and 3..5, the first in the high bits. */
  private macHigh;
  private macLow;
  /** The caller has a frame from `receive`, a buffer from `buffer`. */
  private reading;
  private writing;
  /** Channels that have a frame, as bits, and when the last of them got it. */
  private busy;
  private sentAt;
  /** Receive interrupts are off until no frame is left. */
  private quiet;
  /** Somebody waits for room to send. */
  private starved;
  private running;
  private askedAt;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param phyAddress address of the PHY on MDIO
   * @param ccu physical address of the clock control unit
   * @param sramc physical address of the SRAM controller
   * @param sid physical address of the SoC's identification
   * @param gpio the pin block
   * @param timer running; for pauses and for the PHY
   */
  private readonly phyAddress;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param phyAddress address of the PHY on MDIO
   * @param ccu physical address of the clock control unit
   * @param sramc physical address of the SRAM controller
   * @param sid physical address of the SoC's identification
   * @param gpio the pin block
   * @param timer running; for pauses and for the PHY
   */
  private readonly ccu;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param phyAddress address of the PHY on MDIO
   * @param ccu physical address of the clock control unit
   * @param sramc physical address of the SRAM controller
   * @param sid physical address of the SoC's identification
   * @param gpio the pin block
   * @param timer running; for pauses and for the PHY
   */
  private readonly sramc;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param phyAddress address of the PHY on MDIO
   * @param ccu physical address of the clock control unit
   * @param sramc physical address of the SRAM controller
   * @param sid physical address of the SoC's identification
   * @param gpio the pin block
   * @param timer running; for pauses and for the PHY
   */
  private readonly sid;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param phyAddress address of the PHY on MDIO
   * @param ccu physical address of the clock control unit
   * @param sramc physical address of the SRAM controller
   * @param sid physical address of the SoC's identification
   * @param gpio the pin block
   * @param timer running; for pauses and for the PHY
   */
  private readonly gpio;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param phyAddress address of the PHY on MDIO
   * @param ccu physical address of the clock control unit
   * @param sramc physical address of the SRAM controller
   * @param sid physical address of the SoC's identification
   * @param gpio the pin block
   * @param timer running; for pauses and for the PHY
   */
  private readonly timer;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line
   * @param phyAddress address of the PHY on MDIO
   * @param ccu physical address of the clock control unit
   * @param sramc physical address of the SRAM controller
   * @param sid physical address of the SoC's identification
   * @param gpio the pin block
   * @param timer running; for pauses and for the PHY
   */
  constructor(base: usize, irq: i32, phyAddress: u32, ccu: usize, sramc: usize, sid: usize, gpio: Gpio, timer: Timer);
  /** Works on a device that nobody has set up and on one that a boot loader left running. @returns false when there is no PHY */
  start(): bool;
  private fail;
  /** Resets the device and brings it up; the PHY stays as it is. Takes some 400 us. */
  private setUp;
  /** Waits `us` microseconds; not for ever when the timer stands still. */
  private pause;
  /** A boot loader leaves the address in the device. Else U-Boot's rule makes one, locally administered, of the SoC's identification. */
  private readAddress;
  address(to: usize): void;
  readPhy(address: u32, register: u32): i32;
  writePhy(address: u32, register: u32, value: u32): void;
  private isIdle;
  /** Asks the PHY when the last time is almost a second ago: who calls has another clock. */
  linkUp(): bool;
  /** Sets the MAC as the PHY has negotiated. */
  private setSpeed;
  receive(): usize;
  /** No interrupts for frames until `receive` finds none; the next one that comes then is new. */
  private hush;
  /** Interrupts for frames that come from now on. */
  private listen;
  /** Empties the receive FIFO. */
  private resync;
  release(): void;
  buffer(): usize;
  /** Frees the channels that `status`, which it clears, says are through. @returns true when somebody waited for that */
  private reclaim;
  transmit(length: i32): void;
  flush(): void;
  /** The transmitter hangs: begins anew. */
  private unstick;
  errors(): u32;
  onEvent(waker: Waker): void;
  onInterrupt(): void;
  private wake;
}
export {};
