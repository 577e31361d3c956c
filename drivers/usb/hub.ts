/** Hubs: USB 2.0 chapter 11. Ports are asked one after the other, so that one transfer of a few bytes now and then is all a hub costs. */
import { UsbBus } from "./bus";
import { Request, RequestType } from "./control";
import { Descriptor } from "./descriptor";
import { UsbDevice, UsbFunction } from "./device";

/** Table 11-17. */
export namespace PortFeature {
  export const ENABLE: u32 = 1;
  export const RESET: u32 = 4;
  export const POWER: u32 = 8;
  export const C_CONNECTION: u32 = 16;
  export const C_RESET: u32 = 20;
}
/** wPortStatus, and the same bits in wPortChange: tables 11-21 and 11-22. */
export namespace PortStatus {
  export const CONNECTION: u32 = 1 << 0;
  export const ENABLE: u32 = 1 << 1;
  export const RESET: u32 = 1 << 4;
  export const LOW_SPEED: u32 = 1 << 9;
  export const HIGH_SPEED: u32 = 1 << 10;
  /** Bits of wPortChange that there are. */
  export const CHANGES: u32 = 0x1f;
}
const HUB_BYTES: i32 = 7;
const PORTS_MAX: u32 = 15;
/** A port that has power shows what is plugged into it after so long at the latest: 7.1.7.3. */
const ATTACH_MS: u32 = 100;
/** From one port to the next. */
const LOOK_MS: u32 = 40;
/** While a device is given an address. */
const BUSY_MS: u32 = 20;
/** Requests in a row without an answer after which the hub begins anew. */
const FAILURES: u32 = 3;
/** Looks at a port that are skipped after failures there: few at first. */
const SKIP: u32 = 1;
const SKIP_LATER: u32 = 12;
const QUICK_RETRIES: u32 = 3;

enum State { Begin, Described, Powering, Look, Looked, Cleared }

/** What is known of a port. */
// @ts-ignore: decorator
@final class Port {
  /** What is plugged in cannot be used: not looked at until it is gone. */
  ignored: bool = false;
  failures: u32 = 0;
  skip: u32 = 0;
}

// @ts-ignore: decorator
@final export class UsbHub extends UsbFunction {
  private state: State = State.Begin;
  private readonly ports: StaticArray<Port>;
  private count: u32 = 0;
  /** The port that is looked at, from 1. */
  private port: u32 = 0;
  private powerMs: u32 = 0;
  private failures: u32 = 0;
  private status: u32 = 0;
  private changes: u32 = 0;
  /** Ports left of the first round, in which there are no pauses. */
  private first: u32 = 0;

  constructor(device: UsbDevice) {
    super(device);
    const ports = new StaticArray<Port>(PORTS_MAX + 1);
    for (let i: u32 = 0; i <= PORTS_MAX; i++) ports[i] = new Port();
    this.ports = ports;
  }

  detach(bus: UsbBus): void {}

  /** How the attempt to give the device at `port` an address ended. */
  settle(port: u32, good: bool): void {
    const it = this.ports[port];
    it.failures = good ? 0 : it.failures + 1;
    it.skip = good ? 0 : it.failures <= QUICK_RETRIES ? SKIP : SKIP_LATER;
  }

  /** What is plugged into `port` is of no use. */
  ignore(port: u32): void { this.ports[port].ignored = true; }

  private request(bus: UsbBus, state: State, type: u32, request: u32, value: u32, length: u32): void {
    this.state = state;
    bus.request(this, this.device, type, request, value, this.port, length);
  }

  step(bus: UsbBus, now: u64, result: i32): void {
    switch (this.state) {
      case State.Begin:
        this.port = 0;
        return this.request(bus, State.Described, RequestType.IN | RequestType.CLASS, Request.GET_DESCRIPTOR, Descriptor.HUB << 8, 16);
      case State.Described: {
        const bytes = bus.control.bytes;
        const ports = load<u8>(bytes, 2);
        if (result < HUB_BYTES || load<u8>(bytes, 1) != Descriptor.HUB || ports == 0 || ports > PORTS_MAX) return bus.restart(this.device, now);
        this.count = ports;
        this.powerMs = <u32>load<u8>(bytes, 5) * 2;
        return this.power(bus);
      }
      case State.Powering:
        if (this.port < this.count) return this.power(bus);
        this.port = 0;
        this.first = this.count;
        this.state = State.Look;
        this.due = now + bus.ticks(this.powerMs + ATTACH_MS);
        return;
      case State.Look:
        if (bus.isEnumerating) {
          this.due = now + bus.ticks(BUSY_MS);
          return;
        }
        this.port = this.port >= this.count ? 1 : this.port + 1;
        return this.request(bus, State.Looked, RequestType.IN | RequestType.PORT, Request.GET_STATUS, 0, 4);
      case State.Looked:
        if (result < 4) return this.failed(bus, now);
        this.failures = 0;
        this.status = load<u16>(bus.control.bytes);
        this.changes = load<u16>(bus.control.bytes, 2) & PortStatus.CHANGES;
        if (this.changes & PortStatus.CONNECTION) this.gone(bus);
        return this.clear(bus, now);
      default:
        if (result < 0) return this.failed(bus, now);
        return this.clear(bus, now);
    }
  }

  private power(bus: UsbBus): void {
    this.port++;
    this.request(bus, State.Powering, RequestType.PORT, Request.SET_FEATURE, PortFeature.POWER, 0);
  }

  private failed(bus: UsbBus, now: u64): void {
    bus.faults++;
    if (++this.failures >= FAILURES) return bus.restart(this.device, now);
    this.later(bus, now);
  }

  private later(bus: UsbBus, now: u64): void {
    this.state = State.Look;
    if (this.first) this.first--;
    this.due = this.first ? now : now + bus.ticks(LOOK_MS);
  }

  /** What was plugged in is not there any more, though something else may be. */
  private gone(bus: UsbBus): void {
    const device = bus.deviceAt(this.device, this.port);
    if (device !== null) bus.detach(device);
    const port = this.ports[this.port];
    port.ignored = false;
    port.failures = port.skip = 0;
  }

  /** Confirms the changes, one by one, then acts. */
  private clear(bus: UsbBus, now: u64): void {
    const changes = this.changes;
    if (changes) {
      this.changes = changes & (changes - 1);
      return this.request(bus, State.Cleared, RequestType.PORT, Request.CLEAR_FEATURE, PortFeature.C_CONNECTION + ctz<u32>(changes), 0);
    }
    const status = this.status;
    const device = bus.deviceAt(this.device, this.port);
    const port = this.ports[this.port];
    if (!(status & PortStatus.CONNECTION)) {
      this.gone(bus);
    } else if (device !== null && !(status & PortStatus.ENABLE)) {
      // The hub has cut it off: 11.8.1.
      bus.faults++;
      bus.detach(device);
    } else if (device === null && !port.ignored) {
      if (port.skip) port.skip--;
      else if (!bus.isEnumerating) bus.enumerate(this.device, this.port, now);
    }
    this.later(bus, now);
  }
}
