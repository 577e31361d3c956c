// Generated from drivers/net/usb.ts by compiler/lower/declarations.ts. Do not edit.
import { Firmware } from "hal/firmware";
import { Waker } from "hal/irq";
import { NetDevice } from "hal/net";
import { Timer } from "hal/timer";
import { UsbHost } from "hal/usb";
import { UsbBus } from "../usb/bus";
import { UsbClient, UsbDevice, UsbFunction } from "../usb/device";
import { UsbCard } from "./usb-card";
export declare class UsbNet implements NetDevice, UsbClient {
  irq: i32;
  pollMs: i32;
  received: i32;
  readonly bus: UsbBus;
  private readonly host;
  private readonly receiver;
  private readonly sender;
  /** The card that was found, and the same once it is ready. */
  private found;
  private card;
  private memory;
  /** Slots the device has filled and slots the caller has released, since ever; the same of frames to send and sent. */
  private filled;
  private released;
  private queued;
  private sent;
  /** Where the frame in each slot begins, and its length. */
  private readonly offsets;
  private readonly lengths;
  /** Bytes of each transfer to send, header included. */
  private readonly lengthsToSend;
  /** The packet that ends a transfer of full packets is on its way: USB 5.8.3. */
  private ending;
  /** A frame that is too long goes on. */
  private overlong;
  private starved;
  private wrong;
  private turn;
  private macLow;
  private macHigh;
  private waker;
  /** @param firmware knows the address of a card on the board */
  private readonly firmware;
  /** @param firmware knows the address of a card on the board */
  constructor(host: UsbHost, timer: Timer, firmware: Firmware);
  /** Starts the search. @returns false when there is no host controller */
  start(): bool;
  /** One card is enough: the first. */
  claim(device: UsbDevice): UsbFunction | null;
  /** Gives `card` the address that the firmware has for the board. */
  private nameByFirmware;
  /** `card.link` is another one. */
  linkChanged(): void;
  /** `card` is ready: its frames flow. */
  open(card: UsbCard): void;
  /** `card` has gone. */
  close(card: UsbCard): void;
  /** Stops the transfers that are on their way. */
  cancel(): void;
  /** Lets frames flow again after `cancel`. */
  resume(): void;
  address(to: usize): void;
  /** Goes on with the search, too. */
  linkUp(): bool;
  /** Has the device fill the next slot, when there is one. */
  private listen;
  receive(): usize;
  release(): void;
  private slotToSend;
  buffer(): usize;
  transmit(length: i32): void;
  /** Sends the next frame, when the last has gone. */
  private send;
  flush(): void;
  errors(): u32;
  onEvent(waker: Waker): void;
  onInterrupt(): void;
  private wake;
}
export {};
