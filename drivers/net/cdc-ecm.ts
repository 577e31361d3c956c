/**
 * Ethernet adapters of the class CDC-ECM, QEMU's `usb-net` among them.
 *
 * Reference: USB CDC 1.2 ("CDC") and "CDC Subclass Specification for Ethernet Control Model Devices 1.2" ("ECM"). A frame is a transfer,
 * ended by a packet that is not full: ECM 3.3.1. The link counts as up while the device is configured: notifications are not read.
 */
import { Err } from "hal/error";
import { UsbBus } from "../usb/bus";
import { Request, RequestType } from "../usb/control";
import { Descriptor, Descriptors, ENDPOINT_BYTES, INTERFACE_BYTES } from "../usb/descriptor";
import { NEVER, UsbDevice } from "../usb/device";
import { UsbCard } from "./usb-card";
import { UsbNet } from "./usb";

/** bInterfaceClass << 8 | bInterfaceSubClass: CDC 4.2, ECM 4.2; CDC 4.5. */
const COMMUNICATION_ETHERNET: u32 = 0x0206;
const DATA_CLASS: u32 = 10;
/** Subtypes of functional descriptors, CDC table 13. */
const UNION: u32 = 0x06;
const ETHERNET: u32 = 0x0f;
const UNION_BYTES: u32 = 5;
const ETHERNET_BYTES: u32 = 13;
/** ECM 6.2.4, and its bits: all groups, directed, broadcast. */
const SET_ETHERNET_PACKET_FILTER: u32 = 0x43;
const FILTER: u32 = 0x0e;
const ENGLISH: u32 = 0x0409;
/** The address as a string: 12 digits of UTF-16 after the head. */
const ADDRESS_BYTES: u32 = 26;

enum State { Begin, Address, Interface, Filter, Running }

// @ts-ignore: decorator
@final export class CdcEcm extends UsbCard {
  private state: State = State.Begin;
  private control: u32 = 0;
  private data: u32 = 0;
  private alternate: u32 = 0;
  private addressString: u32 = 0;

  constructor(device: UsbDevice, net: UsbNet) { super(device, net); }

  /** Looks for the interfaces in the configuration that `device` shows. @returns null when it has none */
  static find(device: UsbDevice, net: UsbNet): CdcEcm | null {
    const card = new CdcEcm(device, net);
    return card.readFunction() && card.readData() ? card : null;
  }

  /** The communication interface and its functional descriptors: CDC 5.2.3. */
  private readFunction(): bool {
    const device = this.device;
    const walk = new Descriptors(device.configuration, device.configurationBytes);
    let inside = false;
    let union = false;
    let ethernet = false;
    while (walk.next()) {
      if (walk.is(Descriptor.INTERFACE, INTERFACE_BYTES)) {
        if (union && ethernet) return true;
        inside = (walk.byte(5) << 8 | walk.byte(6)) == COMMUNICATION_ETHERNET;
        union = ethernet = false;
        if (inside) this.control = walk.byte(2);
      } else if (inside && walk.is(Descriptor.CS_INTERFACE, UNION_BYTES) && walk.byte(2) == UNION) {
        union = true;
        this.data = walk.byte(4);
      } else if (inside && walk.is(Descriptor.CS_INTERFACE, ETHERNET_BYTES) && walk.byte(2) == ETHERNET) {
        ethernet = true;
        this.addressString = walk.byte(3);
      }
    }
    return union && ethernet;
  }

  /** The alternate setting of the data interface that has the pipes: ECM 3.3. */
  private readData(): bool {
    const device = this.device;
    const walk = new Descriptors(device.configuration, device.configurationBytes);
    let inside = false;
    while (walk.next()) {
      if (walk.is(Descriptor.INTERFACE, INTERFACE_BYTES)) {
        inside = walk.byte(2) == this.data && walk.byte(5) == DATA_CLASS;
        this.alternate = walk.byte(3);
        this.inPipe = this.outPipe = null;
      } else if (inside && walk.is(Descriptor.ENDPOINT, ENDPOINT_BYTES)) {
        this.takeEndpoint(walk.byte(2), walk.byte(3), walk.half(4));
        if (this.hasPipes) return true;
      }
    }
    return false;
  }

  proceed(bus: UsbBus, now: u64, result: i32): void {
    switch (this.state) {
      case State.Begin:
        this.state = State.Address;
        return bus.request(this, this.device, RequestType.IN, Request.GET_DESCRIPTOR, Descriptor.STRING << 8 | this.addressString, ENGLISH, ADDRESS_BYTES);
      case State.Address:
        if (result < 0 && result != Err.UNSUPPORTED) return bus.restart(this.device, now);
        this.readAddress(bus.control.bytes, result);
        this.state = State.Interface;
        return bus.request(this, this.device, RequestType.INTERFACE, Request.SET_INTERFACE, this.alternate, this.data, 0);
      case State.Interface:
        if (result < 0) return bus.restart(this.device, now);
        this.state = State.Filter;
        return bus.request(this, this.device, RequestType.CLASS | RequestType.INTERFACE, SET_ETHERNET_PACKET_FILTER, FILTER, this.control, 0);
      case State.Filter:
        // Not every device knows it: those let everything through.
        if (result < 0 && result != Err.UNSUPPORTED) return bus.restart(this.device, now);
        this.state = State.Running;
        this.net.open(this);
        return;
      default:
        this.due = NEVER;
    }
  }

  private readAddress(at: usize, length: i32): void {
    let low: u32 = 0;
    let high: u32 = 0;
    if (length >= <i32>ADDRESS_BYTES && load<u8>(at) == ADDRESS_BYTES && load<u8>(at, 1) == Descriptor.STRING) {
      for (let i: u32 = 0; i < 12; i++) {
        const digit = hexDigit(load<u16>(at + 2 + i * 2));
        if (digit < 0) {
          low = high = 0;
          break;
        }
        const shift = (i >>> 1 & 3) << 3 | (i & 1 ? 0 : 4);
        if (i < 8) low |= <u32>digit << shift;
        else high |= <u32>digit << shift;
      }
    }
    this.setAddress(low, high);
  }

  frameLength(at: usize, length: i32): i32 { return length; }
  writeHeader(at: usize, length: u32): void {}
}

/** Value of a hexadecimal digit, or -1. */
function hexDigit(code: u32): i32 {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}
