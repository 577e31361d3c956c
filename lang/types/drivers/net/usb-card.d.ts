// Generated from drivers/net/usb-card.ts by compiler/lower/declarations.ts. Do not edit.
import { UsbPipe } from "hal/usb";
import { UsbBus } from "../usb/bus";
import { UsbDevice, UsbFunction } from "../usb/device";
import { UsbNet } from "./usb";
export declare abstract class UsbCard extends UsbFunction {
  /** Bytes of a transfer before the frame. */
  inHeader: u32;
  outHeader: u32;
  /** Address: bytes 0..3, 4..5. */
  macLow: u32;
  macHigh: u32;
  /** The cable is plugged in, as far as the card can tell. */
  link: bool;
  inPipe: UsbPipe | null;
  outPipe: UsbPipe | null;
  private recovery;
  private troubles;
  readonly net: UsbNet;
  constructor(device: UsbDevice, net: UsbNet);
  /** As `step`, for what is the card's own. */
  abstract proceed(bus: UsbBus, now: u64, result: i32): void;
  /** Length of the frame in a transfer of `length` bytes at `at`; -1 when there is none in it that is whole. */
  abstract frameLength(at: usize, length: i32): i32;
  /** Writes the `outHeader` bytes at `at`, before a frame of `length`. */
  abstract writeHeader(at: usize, length: u32): void;
  /** Takes note of an endpoint of the interface that is read, as its descriptor shows it; only bulk endpoints count. */
  takeEndpoint(address: u32, attributes: u32, maxPacketSize: u32): void;
  get hasPipes(): bool;
  /** Takes the address; one that cannot be a sender's becomes a locally administered one. */
  setAddress(low: u32, high: u32): void;
  /** A transfer went well. */
  fine(): void;
  /** A transfer failed: its endpoint may have halted. */
  trouble(): void;
  get isTroubled(): bool;
  step(bus: UsbBus, now: u64, result: i32): void;
  /** When `proceed` is to be called again after a recovery. */
  idleDue(bus: UsbBus, now: u64): u64;
  private clear;
  detach(bus: UsbBus): void;
}
export {};
