/** What the network cards on USB have in common: two bulk pipes that carry a frame in each transfer, and how to recover them. */
import { UsbEndpoint, UsbPipe } from "hal/usb";
import { UsbBus } from "../usb/bus";
import { Request, RequestType } from "../usb/control";
import { NEVER, UsbDevice, UsbFunction } from "../usb/device";
import { UsbNet } from "./usb";

/** Feature ENDPOINT_HALT, USB table 9-6. */
const ENDPOINT_HALT: u32 = 0;
/** Errors in a row, without a frame between them, after which the device begins anew. */
const TROUBLES: u32 = 3;
/** Pause before the pipes go on. */
const PAUSE_MS: u32 = 10;

enum Recovery { None, Pause, In, Out }

export abstract class UsbCard extends UsbFunction {
  /** Bytes of a transfer before the frame. */
  inHeader: u32 = 0;
  outHeader: u32 = 0;
  /** Address: bytes 0..3, 4..5. */
  macLow: u32 = 0;
  macHigh: u32 = 0;
  /** The cable is plugged in, as far as the card can tell. */
  link: bool = true;
  inPipe: UsbPipe | null = null;
  outPipe: UsbPipe | null = null;
  private recovery: Recovery = Recovery.None;
  private troubles: u32 = 0;

  constructor(device: UsbDevice, readonly net: UsbNet) { super(device); }

  /** As `step`, for what is the card's own. */
  abstract proceed(bus: UsbBus, now: u64, result: i32): void;
  /** Length of the frame in a transfer of `length` bytes at `at`; -1 when there is none in it that is whole. */
  abstract frameLength(at: usize, length: i32): i32;
  /** Writes the `outHeader` bytes at `at`, before a frame of `length`. */
  abstract writeHeader(at: usize, length: u32): void;

  /** Takes note of an endpoint of the interface that is read, as its descriptor shows it; only bulk endpoints count. */
  takeEndpoint(address: u32, attributes: u32, maxPacketSize: u32): void {
    if ((attributes & 3) != UsbEndpoint.Bulk) return;
    const pipe = this.device.bulkPipe(address, maxPacketSize & 0x7ff);
    if (address & 0x80) this.inPipe = pipe;
    else this.outPipe = pipe;
  }

  get hasPipes(): bool { return this.inPipe !== null && this.outPipe !== null; }

  /** Takes the address; one that cannot be a sender's becomes a locally administered one. */
  setAddress(low: u32, high: u32): void {
    if (low & 1 || (low | high) == 0) {
      low = 0x6e_75_02; // 02:75:6e:00:00:…
      high = this.device.address << 8;
    }
    this.macLow = low;
    this.macHigh = high & 0xffff;
  }

  /** A transfer went well. */
  fine(): void { this.troubles = 0; }

  /** A transfer failed: its endpoint may have halted. */
  trouble(): void {
    if (this.recovery != Recovery.None) return;
    this.recovery = Recovery.Pause;
    this.due = 0;
  }

  get isTroubled(): bool { return this.recovery != Recovery.None; }

  step(bus: UsbBus, now: u64, result: i32): void {
    switch (this.recovery) {
      case Recovery.None:
        return this.proceed(bus, now, result);
      case Recovery.Pause:
        // The other pipe's transfer would go on with the old toggle.
        this.net.cancel();
        if (++this.troubles > TROUBLES) return bus.restart(this.device, now);
        this.recovery = Recovery.In;
        return this.clear(bus, 0x80 | this.inPipe!.endpoint);
      case Recovery.In:
        if (result < 0) return bus.restart(this.device, now);
        this.recovery = Recovery.Out;
        return this.clear(bus, this.outPipe!.endpoint);
      default:
        if (result < 0) return bus.restart(this.device, now);
        this.inPipe!.toggle = 0;
        this.outPipe!.toggle = 0;
        this.recovery = Recovery.None;
        this.due = this.idleDue(bus, now);
        this.net.resume();
    }
  }

  /** When `proceed` is to be called again after a recovery. */
  idleDue(bus: UsbBus, now: u64): u64 { return NEVER; }

  private clear(bus: UsbBus, endpoint: u32): void {
    bus.request(this, this.device, RequestType.ENDPOINT, Request.CLEAR_FEATURE, ENDPOINT_HALT, endpoint, 0);
  }

  detach(bus: UsbBus): void { this.net.close(this); }
}
