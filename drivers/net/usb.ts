/**
 * The Ethernet card on a USB, whichever is plugged in: searches the bus for one and keeps its frames.
 *
 * Received frames fill a ring, each by a transfer of its own; the next transfer begins in the interrupt of the last. The transfer has room
 * for more than the longest frame, so that a longer one shows. Frames to send wait in another ring and go one after the other.
 */
import { Firmware } from "hal/firmware";
import { Waker } from "hal/irq";
import { FRAME_MAX, NetDevice } from "hal/net";
import { Timer } from "hal/timer";
import { UsbHost, UsbToken, UsbTransfer } from "hal/usb";
import { UsbBus } from "../usb/bus";
import { UsbClient, UsbDevice, UsbFunction } from "../usb/device";
import { CdcEcm } from "./cdc-ecm";
import { LAN9514_ID, Lan9514 } from "./lan9514";
import { UsbCard } from "./usb-card";

const FRAME_MIN: i32 = 14;
/** Frames of each direction that can wait; powers of 2. */
const RECEIVE_SLOTS: u32 = 16;
const SEND_SLOTS: u32 = 32;
/** Bytes of a slot: whole packets of any size, whole cache lines; room for more than a frame, or for one and the header before it. */
const SLOT: usize = 2048;
const SEND_SLOT: usize = 1536;
/** Room before a frame that is sent. */
const HEADER: usize = 8;
const LINE: usize = 64;
const MEMORY: usize = <usize>RECEIVE_SLOTS * SLOT + <usize>SEND_SLOTS * SEND_SLOT;
/** The bus gets its turn at least after so many frames. */
const TURN: u32 = 32;

// @ts-ignore: decorator
@final class Receiver extends UsbTransfer {
  net: UsbNet | null = null;
  onDone(): void { this.net!.came(this.result); }
}

// @ts-ignore: decorator
@final class Sender extends UsbTransfer {
  net: UsbNet | null = null;
  onDone(): void { this.net!.went(this.result); }
}

// @ts-ignore: decorator
@final export class UsbNet implements NetDevice, UsbClient {
  irq: i32 = -1;
  pollMs: i32 = 1;
  received: i32 = 0;
  readonly bus: UsbBus;
  private readonly host: UsbHost;
  private readonly receiver: Receiver = new Receiver();
  private readonly sender: Sender = new Sender();
  /** The card that was found, and the same once it is ready. */
  private found: UsbCard | null = null;
  private card: UsbCard | null = null;
  private memory: usize = 0;
  /** Slots the device has filled and slots the caller has released, since ever; the same of frames to send and sent. */
  private filled: u32 = 0;
  private released: u32 = 0;
  private queued: u32 = 0;
  private sent: u32 = 0;
  /** Where the frame in each slot begins, and its length. */
  private readonly offsets: StaticArray<u32> = new StaticArray<u32>(RECEIVE_SLOTS);
  private readonly lengths: StaticArray<i32> = new StaticArray<i32>(RECEIVE_SLOTS);
  /** Bytes of each transfer to send, header included. */
  private readonly lengthsToSend: StaticArray<u32> = new StaticArray<u32>(SEND_SLOTS);
  /** The packet that ends a transfer of full packets is on its way: USB 5.8.3. */
  private ending: bool = false;
  /** A frame that is too long goes on. */
  private overlong: bool = false;
  private starved: bool = false;
  private wrong: u32 = 0;
  private turn: u32 = 0;
  private macLow: u32 = 0;
  private macHigh: u32 = 0;
  private waker: Waker | null = null;

  /** @param firmware knows the address of a card on the board */
  constructor(host: UsbHost, timer: Timer, private readonly firmware: Firmware) {
    this.host = host;
    this.bus = new UsbBus(host, timer);
    this.bus.client = this;
    const receiver = this.receiver;
    receiver.net = this;
    receiver.token = UsbToken.In;
    receiver.length = <u32>SLOT;
    this.sender.net = this;
  }

  /** Starts the search. @returns false when there is no host controller */
  start(): bool {
    if (!this.memory) this.memory = (heap.alloc(MEMORY + LINE) + LINE - 1) & ~(LINE - 1);
    this.released = this.filled;
    this.wrong = 0;
    this.irq = this.host.irq;
    return this.bus.start();
  }

  /** One card is enough: the first. */
  claim(device: UsbDevice): UsbFunction | null {
    if (this.found !== null) return null;
    if (device.id == LAN9514_ID) {
      const card = Lan9514.find(device, this);
      if (card !== null) this.nameByFirmware(card);
      this.found = card;
    } else {
      this.found = CdcEcm.find(device, this);
    }
    return this.found;
  }

  /** Gives `card` the address that the firmware has for the board. */
  private nameByFirmware(card: UsbCard): void {
    const at = memory.data(8);
    store<u64>(at, 0);
    if (this.firmware.getMacAddress(at) != 6) store<u64>(at, 0);
    card.setAddress(load<u32>(at), load<u16>(at, 4));
  }

  /** `card.link` is another one. */
  linkChanged(): void { this.wake(); }

  /** `card` is ready: its frames flow. */
  open(card: UsbCard): void {
    this.card = card;
    this.macLow = card.macLow;
    this.macHigh = card.macHigh;
    this.resume();
    this.wake();
  }

  /** `card` has gone. */
  close(card: UsbCard): void {
    if (this.found !== card) return;
    this.found = null;
    if (this.card === null) return;
    this.cancel();
    this.sent = this.queued;
    this.card = null;
    this.wake();
  }

  /** Stops the transfers that are on their way. */
  cancel(): void {
    this.host.cancel(this.receiver);
    this.host.cancel(this.sender);
    if (this.sent != this.queued && this.ending) this.sent++;
    this.ending = this.overlong = false;
  }

  /** Lets frames flow again after `cancel`. */
  resume(): void {
    this.listen();
    this.send();
  }

  address(to: usize): void {
    store<u32>(to, this.macLow);
    store<u16>(to, <u16>this.macHigh, 4);
  }

  /** Goes on with the search, too. */
  linkUp(): bool {
    const bus = this.bus;
    bus.poll();
    this.pollMs = max(1, bus.dueInMs());
    const card = this.card;
    return card !== null && card.link;
  }

  // --- In ---------------------------------------------------------------------------------------------------------------

  /** Has the device fill the next slot, when there is one. */
  private listen(): void {
    const card = this.card;
    const receiver = this.receiver;
    if (card === null || receiver.pending || card.isTroubled || this.filled - this.released >= RECEIVE_SLOTS) return;
    receiver.pipe = card.inPipe;
    receiver.data = this.memory + <usize>(this.filled & (RECEIVE_SLOTS - 1)) * SLOT;
    if (!this.host.submit(receiver)) card.trouble();
  }

  /** @internal A transfer in has ended. */
  came(result: i32): void {
    const card = this.card;
    if (card === null) return;
    if (result < 0) {
      this.wrong++;
      card.trouble();
      return this.wake();
    }
    card.fine();
    const slot = this.filled & (RECEIVE_SLOTS - 1);
    const whole = !this.overlong;
    // A transfer that is full is not the end of its frame.
    this.overlong = result >= <i32>SLOT;
    if (result > 0 && whole) {
      const length = this.overlong ? -1 : card.frameLength(this.receiver.data, result);
      if (length >= FRAME_MIN && length <= FRAME_MAX && <u32>length + card.inHeader <= <u32>result) {
        unchecked(this.offsets[slot] = card.inHeader);
        unchecked(this.lengths[slot] = length);
        this.filled++;
        this.wake();
      } else {
        this.wrong++;
      }
    }
    this.listen();
  }

  receive(): usize {
    if (this.filled == this.released || ++this.turn >= TURN) {
      this.turn = 0;
      this.bus.poll();
      if (this.filled == this.released) return 0;
    }
    const slot = this.released & (RECEIVE_SLOTS - 1);
    this.received = unchecked(this.lengths[slot]);
    return this.memory + <usize>slot * SLOT + unchecked(this.offsets[slot]);
  }

  release(): void {
    if (this.filled == this.released) return;
    this.released++;
    this.listen();
  }

  // --- Out --------------------------------------------------------------------------------------------------------------

  private slotToSend(index: u32): usize { return this.memory + <usize>RECEIVE_SLOTS * SLOT + <usize>(index & (SEND_SLOTS - 1)) * SEND_SLOT; }

  buffer(): usize {
    if (this.card === null) return 0;
    if (this.queued - this.sent >= SEND_SLOTS) {
      this.host.poll();
      if (this.queued - this.sent >= SEND_SLOTS) {
        this.starved = true;
        return 0;
      }
    }
    return this.slotToSend(this.queued) + HEADER;
  }

  transmit(length: i32): void {
    const card = this.card;
    if (card === null || this.queued - this.sent >= SEND_SLOTS) return;
    const bytes = <u32>min(max(length, FRAME_MIN), FRAME_MAX);
    const header = card.outHeader;
    card.writeHeader(this.slotToSend(this.queued) + HEADER - header, bytes);
    unchecked(this.lengthsToSend[this.queued & (SEND_SLOTS - 1)] = bytes + header);
    this.queued++;
    this.send();
  }

  /** Sends the next frame, when the last has gone. */
  private send(): void {
    const card = this.card;
    const sender = this.sender;
    if (card === null || sender.pending || card.isTroubled || this.sent == this.queued) return;
    sender.pipe = card.outPipe;
    sender.data = this.slotToSend(this.sent) + HEADER - card.outHeader;
    sender.length = this.ending ? 0 : unchecked(this.lengthsToSend[this.sent & (SEND_SLOTS - 1)]);
    if (!this.host.submit(sender)) card.trouble();
  }

  /** @internal A transfer out has ended. */
  went(result: i32): void {
    const card = this.card;
    if (card === null) return;
    const failed = result < 0;
    if (failed) {
      this.wrong++;
      card.trouble();
      this.wake();
    } else {
      card.fine();
    }
    this.ending = !failed && !this.ending && this.sender.length % card.outPipe!.packetBytes == 0;
    if (!this.ending) {
      this.sent++;
      if (this.starved) {
        this.starved = false;
        this.wake();
      }
    }
    this.send();
  }

  flush(): void {}

  // --- Both -------------------------------------------------------------------------------------------------------------

  errors(): u32 { return this.wrong + this.bus.faults + this.host.errors(); }

  onEvent(waker: Waker): void {
    this.waker = waker;
    this.bus.onEvent(waker);
  }

  onInterrupt(): void { this.host.onInterrupt(); }

  private wake(): void {
    const waker = this.waker;
    if (waker !== null) waker.wake();
  }
}
