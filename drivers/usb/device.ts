/** Devices on a bus, and what drives them. */
import { UsbEndpoint, UsbPipe, UsbSpeed } from "hal/usb";
import { UsbBus } from "./bus";

/** Far in the future. */
export const NEVER: u64 = u64.MAX_VALUE;

/** Something that makes requests, one after the other: the bus calls `step` when it may make the next one. */
export abstract class UsbTask {
  /** Ticks at which `step` is to be called although no request of its own has ended. */
  due: u64 = 0;
  /** Next of all tasks. */
  nextTask: UsbTask | null = null;

  /**
   * Does the next thing: makes one request (`bus.request`), after which it is called again with the result, or sets `due`.
   * @param now ticks of the board's timer @param result of the request that has ended, 0 when there was none
   */
  abstract step(bus: UsbBus, now: u64, result: i32): void;
}

/** Drives a device of one class. Its first `step` comes once the device is configured. */
export abstract class UsbFunction extends UsbTask {
  constructor(readonly device: UsbDevice) { super(); }
  /** The device has gone or begins anew: forgets its transfers. No `step` comes any more. */
  abstract detach(bus: UsbBus): void;
}

/** Knows functions for devices that are not hubs. */
export interface UsbClient {
  /** A function for `device` in the configuration that it shows, or null. */
  claim(device: UsbDevice): UsbFunction | null;
}

// @ts-ignore: decorator
@final export class UsbDevice {
  address: u32 = 0;
  /** wMaxPacketSize of endpoint 0. */
  packetBytes: u32 = 8;
  /** idVendor << 16 | idProduct. */
  id: u32 = 0;
  /** bDeviceClass. */
  deviceClass: u32 = 0;
  configurations: u32 = 0;
  /** The configuration that is looked at: what the device told of it. Only valid in `UsbClient.claim`. */
  configuration: usize = 0;
  configurationBytes: u32 = 0;
  task: UsbFunction | null = null;
  /** Next of all devices. */
  next: UsbDevice | null = null;

  /** @param parent the hub's device, null at the root port @param port of that hub, from 1 @param level hubs above it */
  constructor(readonly parent: UsbDevice | null, readonly port: u32, readonly level: u32, readonly speed: UsbSpeed) {}

  /** A pipe to bulk endpoint `address` (bEndpointAddress), or null when `packetBytes` cannot be one's: USB 5.8.3. */
  bulkPipe(address: u32, packetBytes: u32): UsbPipe | null {
    const endpoint = address & 15;
    const full = packetBytes == 8 || packetBytes == 16 || packetBytes == 32 || packetBytes == 64;
    if (!endpoint || (this.speed == UsbSpeed.High ? packetBytes != 512 : !full)) return null;
    return new UsbPipe(this.address, endpoint, UsbEndpoint.Bulk, this.speed, packetBytes);
  }
}
