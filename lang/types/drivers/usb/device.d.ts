// Generated from drivers/usb/device.ts by compiler/lower/declarations.ts. Do not edit.
import { UsbPipe, UsbSpeed } from "hal/usb";
import { UsbBus } from "./bus";
/** Far in the future. */
export declare const NEVER: u64;
/** Something that makes requests, one after the other: the bus calls `step` when it may make the next one. */
export declare abstract class UsbTask {
  /** Ticks at which `step` is to be called although no request of its own has ended. */
  due: u64;
  /** Next of all tasks. */
  nextTask: UsbTask | null;
  /**
   * Does the next thing: makes one request (`bus.request`), after which it is called again with the result, or sets `due`.
   * @param now ticks of the board's timer @param result of the request that has ended, 0 when there was none
   */
  abstract step(bus: UsbBus, now: u64, result: i32): void;
}
/** Drives a device of one class. Its first `step` comes once the device is configured. */
export declare abstract class UsbFunction extends UsbTask {
  readonly device: UsbDevice;
  constructor(device: UsbDevice);
  /** The device has gone or begins anew: forgets its transfers. No `step` comes any more. */
  abstract detach(bus: UsbBus): void;
}
/** Knows functions for devices that are not hubs. */
export declare interface UsbClient {
  /** A function for `device` in the configuration that it shows, or null. */
  claim(device: UsbDevice): UsbFunction | null;
}
export declare class UsbDevice {
  address: u32;
  /** wMaxPacketSize of endpoint 0. */
  packetBytes: u32;
  /** idVendor << 16 | idProduct. */
  id: u32;
  /** bDeviceClass. */
  deviceClass: u32;
  configurations: u32;
  /** The configuration that is looked at: what the device told of it. Only valid in `UsbClient.claim`. */
  configuration: usize;
  configurationBytes: u32;
  task: UsbFunction | null;
  /** Next of all devices. */
  next: UsbDevice | null;
  /** @param parent the hub's device, null at the root port @param port of that hub, from 1 @param level hubs above it */
  readonly parent: UsbDevice | null;
  /** @param parent the hub's device, null at the root port @param port of that hub, from 1 @param level hubs above it */
  readonly port: u32;
  /** @param parent the hub's device, null at the root port @param port of that hub, from 1 @param level hubs above it */
  readonly level: u32;
  /** @param parent the hub's device, null at the root port @param port of that hub, from 1 @param level hubs above it */
  readonly speed: UsbSpeed;
  /** @param parent the hub's device, null at the root port @param port of that hub, from 1 @param level hubs above it */
  constructor(parent: UsbDevice | null, port: u32, level: u32, speed: UsbSpeed);
  /** A pipe to bulk endpoint `address` (bEndpointAddress), or null when `packetBytes` cannot be one's: USB 5.8.3. */
  bulkPipe(address: u32, packetBytes: u32): UsbPipe | null;
}
export {};
