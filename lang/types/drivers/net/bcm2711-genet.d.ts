// Generated from drivers/net/bcm2711-genet.ts by compiler/lower/declarations.ts. Do not edit.
import { Waker } from "hal/irq";
import { Firmware } from "hal/firmware";
import { NetDevice } from "hal/net";
import { Timer } from "hal/timer";
import { Mdio, Phy } from "./phy";
/** A GENET v5. */
export declare class Bcm2711Genet implements NetDevice, Mdio {
  irq: i32;
  pollMs: i32;
  received: i32;
  /** Frames that found the receive ring full. */
  discarded: u32;
  /** For finding faults: its identifier is 0x600d84a2 on a Pi 4. */
  readonly phy: Phy;
  private buffers;
  /** Card's address: bytes 0..3 and 4..5, the first in the high bits. */
  private macHigh;
  private macLow;
  private waker;
  private wrong;
  /** Receive: the next descriptor to look at, how many more are known to be there, what the device was told last. Indices, 16 bits. */
  private rxNext;
  private rxReady;
  private rxTold;
  private rxDiscards;
  /** Descriptor d has buffer (d + rxShift) % RX_BUFFERS. */
  private rxShift;
  /** The frame that the caller has, and whether its descriptor is still ours to give back. */
  private reading;
  private readingOld;
  /** Transmit: where the next frame goes, what the device was told last, the first that it may still have. */
  private txNext;
  private txTold;
  private txDone;
  /** Descriptor d has buffer (d + txShift) % TX_SLOTS. */
  private txShift;
  private writing;
  /** When the transmitter last was seen to have done something, or to have nothing to do. */
  private movedAt;
  /** Receive interrupts are off until no frame is left. */
  private quiet;
  /** Somebody waits for room to send: interrupts for frames that were sent are on. */
  private starved;
  private running;
  private askedAt;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line A
   * @param firmware asked for the card's address when the device tree does not tell it
   * @param timer running; for pauses and for the PHY
   */
  private readonly base;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line A
   * @param firmware asked for the card's address when the device tree does not tell it
   * @param timer running; for pauses and for the PHY
   */
  private readonly firmware;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line A
   * @param firmware asked for the card's address when the device tree does not tell it
   * @param timer running; for pauses and for the PHY
   */
  private readonly timer;
  /**
   * @param base physical address of the register block
   * @param irq interrupt line A
   * @param firmware asked for the card's address when the device tree does not tell it
   * @param timer running; for pauses and for the PHY
   */
  constructor(base: usize, irq: i32, firmware: Firmware, timer: Timer);
  private get;
  private set;
  /** @returns false when it is no GENET v5, has no PHY, or there is no memory */
  start(): bool;
  private fail;
  /** Major revision of the device: 6 for v5. */
  revision(): u32;
  /** Counter `offset` bytes into the MIB: 0x28 frames received, 0xa8 sent. For finding faults. */
  mib(offset: usize): u32;
  /** Keeps DMA from memory, and the interrupt line low. */
  private stop;
  /** Turns a DMA engine off, and waits until it is through with the frame it has. */
  private rest;
  /** Resets the MAC and brings it up, without a link; the PHY stays as it is. Buffers that the caller has stay the caller's. */
  private setUp;
  /** Frames to all and to us, no others: entry n of the filter is bit 16 - n. */
  private setFilter;
  private layOutReceive;
  private layOutTransmit;
  /** All descriptors for one ring. Pointers count words, and have to fit the indices, which go on where they were. */
  private layOutRing;
  private describe;
  private receiveBuffer;
  private transmitBuffer;
  /** Waits `us` microseconds; not for ever when the timer stands still. */
  private pause;
  /** The device tree's, the firmware's, or one that is locally administered. */
  private readAddress;
  address(to: usize): void;
  readPhy(address: u32, register: u32): i32;
  writePhy(address: u32, register: u32, value: u32): void;
  /** @returns MDIO_CMD in the end; busy after `MDIO_US` */
  private transact;
  /** Asks the PHY when the last time is almost a second ago: who calls has another clock. */
  linkUp(): bool;
  /** Sets the MAC as the PHY has negotiated and lets frames pass, when there is a link. */
  private setSpeed;
  /** Begins anew when the transmitter hangs for a second though there is a link. */
  private watch;
  receive(): usize;
  /** Asks the device for the number of frames; when there is none, turns interrupts on, and asks again. @returns false when there is none */
  private lookForFrames;
  private countFrames;
  /** No interrupts until `receive` finds nothing; the next one that comes then is new. */
  private hush;
  release(): void;
  /** Gives back what was received. */
  private tellReceived;
  buffer(): usize;
  private isFull;
  /** @returns false when there is none; then an interrupt comes when there is */
  private makeRoom;
  /** Takes back what has been sent. */
  private reclaim;
  transmit(length: i32): void;
  flush(): void;
  private tellTransmitted;
  /** Begins anew with a device that says what cannot be, or does nothing. */
  private distrust;
  errors(): u32;
  onEvent(waker: Waker): void;
  onInterrupt(): void;
  private wake;
}
export {};
