/** Gives a device that was plugged in an address, learns what it is and finds who drives it: USB 9.1.2. */
import { UsbSpeed } from "hal/usb";
import { UsbBus } from "./bus";
import { DATA_MAX, Request, RequestType } from "./control";
import { CONFIGURATION_BYTES, DEVICE_BYTES, Descriptor } from "./descriptor";
import { NEVER, UsbDevice, UsbTask } from "./device";
import { PortFeature, PortStatus, UsbHub } from "./hub";

/** Connection stable: USB 7.1.7.3. Reset of the root port, recovery after a reset, after SET_ADDRESS: 7.1.7.5, 9.2.6.3. */
const DEBOUNCE_MS: u32 = 100;
const RESET_MS: u32 = 60;
const RECOVERY_MS: u32 = 20;
const ADDRESS_MS: u32 = 10;
/** A hub's port is looked at so often until its reset is over: 11.5.1.5 allows it 20 ms. */
const RESET_LOOKS: u32 = 20;
const LOOK_MS: u32 = 10;
/** After a failure the next try comes soon, later ones take their time. */
const RETRY_MS: u32 = 200;
const SLOW_RETRY_MS: u32 = 3000;
const QUICK_RETRIES: u32 = 3;
/** Hubs in a row: 4.1.1. */
const LEVELS_MAX: u32 = 5;
const HUB_CLASS: u32 = 9;
const CONFIGURATIONS_MAX: u32 = 8;

enum State { Idle, Debounce, RootReset, HubReset, HubLook, HubClear, Recovery, Begin, Address, AddressSet, Device, Head, Configuration, Configure, Failed, HubDisabled }

// @ts-ignore: decorator
@final export class Enumerator extends UsbTask {
  private state: State = State.Idle;
  private hub: UsbDevice | null = null;
  private port: u32 = 0;
  private looks: u32 = 0;
  private speed: UsbSpeed = UsbSpeed.Full;
  /** The device that is being looked at, and its configuration number. */
  private device: UsbDevice | null = null;
  private index: u32 = 0;
  /** Failures at the root port since something was plugged in; hubs count for their ports. */
  private failures: u32 = 0;

  constructor() {
    super();
    this.due = NEVER;
  }

  get isActive(): bool { return this.state != State.Idle; }
  /** True while it is about a port of `hub`. */
  isAt(hub: UsbDevice | null): bool { return this.state != State.Idle && this.hub === hub; }

  begin(bus: UsbBus, hub: UsbDevice | null, port: u32, now: u64): void {
    this.abandon(bus);
    this.hub = hub;
    this.port = port;
    this.failures = 0;
    this.pause(State.Debounce, now + bus.ticks(DEBOUNCE_MS));
  }

  /** The port has nothing any more, or what it has is to begin anew. */
  abandon(bus: UsbBus): void {
    bus.drop(this);
    this.forget(bus);
    this.state = State.Idle;
    this.due = NEVER;
  }

  /** The device is not to be, after all. */
  private forget(bus: UsbBus): void {
    const device = this.device;
    this.device = null;
    if (device !== null && device.task !== null) device.task!.detach(bus);
  }

  private pause(state: State, due: u64): void {
    this.state = state;
    this.due = due;
  }

  step(bus: UsbBus, now: u64, result: i32): void {
    switch (this.state) {
      case State.Debounce:
        return this.reset(bus, now);
      case State.RootReset:
        bus.host.reset(false);
        return this.pause(State.Recovery, now + bus.ticks(RECOVERY_MS));
      case State.HubReset:
        if (result < 0) return this.fail(bus, now);
        this.looks = 0;
        return this.pause(State.HubLook, now + bus.ticks(LOOK_MS));
      case State.HubLook:
        return this.look(bus, now, result);
      case State.HubClear:
        if (result < 0) return this.fail(bus, now);
        return this.pause(State.Recovery, now + bus.ticks(RECOVERY_MS));
      case State.Recovery:
        return this.recovered(bus, now);
      case State.Begin:
        return this.address(bus, now, result);
      case State.Address:
        if (result < 0) return this.fail(bus, now);
        this.device!.address = bus.freeAddress();
        return this.pause(State.AddressSet, now + bus.ticks(ADDRESS_MS));
      case State.AddressSet:
        return this.ask(bus, State.Device, Descriptor.DEVICE, 0, DEVICE_BYTES);
      case State.Device:
        return this.identify(bus, now, result);
      case State.Head:
        return this.head(bus, now, result);
      case State.Configuration:
        return this.choose(bus, now, result);
      case State.Configure:
        if (result < 0) return this.fail(bus, now);
        return this.finish(bus, now);
      case State.Failed:
        return this.reset(bus, now);
      case State.HubDisabled:
        return this.abandon(bus);
      default:
        return;
    }
  }

  private ask(bus: UsbBus, state: State, type: u32, index: u32, length: u32): void {
    this.state = state;
    bus.request(this, this.device!, RequestType.IN, Request.GET_DESCRIPTOR, type << 8 | index, 0, length);
  }

  private reset(bus: UsbBus, now: u64): void {
    const hub = this.hub;
    if (hub !== null) {
      this.state = State.HubReset;
      return bus.request(this, hub, RequestType.PORT, Request.SET_FEATURE, PortFeature.RESET, this.port, 0);
    }
    if (!bus.host.connected()) return this.abandon(bus);
    bus.host.reset(true);
    this.pause(State.RootReset, now + bus.ticks(RESET_MS));
  }

  /** Looks whether the reset of a hub's port is over. */
  private look(bus: UsbBus, now: u64, result: i32): void {
    const hub = this.hub!;
    if (this.looks & 1) {
      const bytes = bus.control.bytes;
      if (result < 4) return this.fail(bus, now);
      const status = load<u16>(bytes);
      const change = load<u16>(bytes, 2);
      if (change & PortStatus.RESET && !(status & PortStatus.RESET)) {
        if (!(status & PortStatus.ENABLE)) return this.fail(bus, now);
        this.speed = status & PortStatus.HIGH_SPEED ? UsbSpeed.High : status & PortStatus.LOW_SPEED ? UsbSpeed.Low : UsbSpeed.Full;
        this.state = State.HubClear;
        return bus.request(this, hub, RequestType.PORT, Request.CLEAR_FEATURE, PortFeature.C_RESET, this.port, 0);
      }
      if (++this.looks > 2 * RESET_LOOKS) return this.fail(bus, now);
      return this.pause(State.HubLook, now + bus.ticks(LOOK_MS));
    }
    this.looks++;
    bus.request(this, hub, RequestType.IN | RequestType.PORT, Request.GET_STATUS, 0, this.port, 4);
  }

  /** The device listens to address 0. */
  private recovered(bus: UsbBus, now: u64): void {
    const hub = this.hub;
    if (hub === null) {
      const speed = bus.host.speed();
      if (speed < 0) return this.fail(bus, now);
      this.speed = speed;
    }
    // Behind a hub that is faster than they are, devices need split transactions; at low speed nothing here is of use.
    if (this.speed == UsbSpeed.Low || hub !== null && hub.speed != this.speed) return this.refuse(bus, now);
    const device = new UsbDevice(hub, this.port, hub === null ? 0 : hub.level + 1, this.speed);
    device.packetBytes = 64; // 8 bytes come in one packet, whatever its size
    this.device = device;
    this.ask(bus, State.Begin, Descriptor.DEVICE, 0, 8);
  }

  private address(bus: UsbBus, now: u64, result: i32): void {
    const device = this.device!;
    const size = load<u8>(bus.control.bytes, 7);
    const full = size == 8 || size == 16 || size == 32 || size == 64;
    const address = bus.freeAddress();
    if (result < 8 || !isDescriptor(bus, Descriptor.DEVICE, DEVICE_BYTES) || (this.speed == UsbSpeed.High ? size != 64 : !full) || !address) return this.fail(bus, now);
    device.packetBytes = size;
    this.state = State.Address;
    bus.request(this, device, 0, Request.SET_ADDRESS, address, 0, 0);
  }

  private identify(bus: UsbBus, now: u64, result: i32): void {
    const device = this.device!;
    const bytes = bus.control.bytes;
    if (result < <i32>DEVICE_BYTES || !isDescriptor(bus, Descriptor.DEVICE, DEVICE_BYTES)) return this.fail(bus, now);
    device.deviceClass = load<u8>(bytes, 4);
    device.id = <u32>load<u16>(bytes, 8) << 16 | load<u16>(bytes, 10);
    device.configurations = min<u32>(load<u8>(bytes, 17), CONFIGURATIONS_MAX);
    this.index = 0;
    this.nextConfiguration(bus, now);
  }

  private nextConfiguration(bus: UsbBus, now: u64): void {
    if (this.index >= this.device!.configurations) return this.refuse(bus, now);
    this.ask(bus, State.Head, Descriptor.CONFIGURATION, this.index, CONFIGURATION_BYTES);
  }

  private head(bus: UsbBus, now: u64, result: i32): void {
    if (result < <i32>CONFIGURATION_BYTES || !isDescriptor(bus, Descriptor.CONFIGURATION, CONFIGURATION_BYTES)) return this.fail(bus, now);
    const total = <u32>load<u16>(bus.control.bytes, 2);
    if (total < CONFIGURATION_BYTES) return this.fail(bus, now);
    // What is beyond is not looked at.
    this.ask(bus, State.Configuration, Descriptor.CONFIGURATION, this.index, min(total, DATA_MAX));
  }

  private choose(bus: UsbBus, now: u64, result: i32): void {
    const device = this.device!;
    const bytes = bus.control.bytes;
    if (result < <i32>CONFIGURATION_BYTES || !isDescriptor(bus, Descriptor.CONFIGURATION, CONFIGURATION_BYTES)) return this.fail(bus, now);
    device.configuration = bytes;
    device.configurationBytes = min<u32>(result, load<u16>(bytes, 2));
    if (!load<u8>(bytes, 5)) return this.fail(bus, now); // 0 would mean: not configured
    if (device.deviceClass == HUB_CLASS) device.task = device.level < LEVELS_MAX ? new UsbHub(device) : null;
    else device.task = bus.client !== null ? bus.client!.claim(device) : null;
    this.index++;
    const value = load<u8>(bytes, 5);
    if (device.task === null) return this.nextConfiguration(bus, now);
    this.state = State.Configure;
    bus.request(this, device, 0, Request.SET_CONFIGURATION, value, 0, 0);
  }

  private finish(bus: UsbBus, now: u64): void {
    this.settle(true);
    bus.attach(this.device!, now);
    this.device = null;
    this.abandon(bus);
  }

  /** Nobody drives this device, or it cannot be reached: it stays where it is, and nothing is tried again. */
  private refuse(bus: UsbBus, now: u64): void {
    const device = this.device;
    if (device !== null && device.address) {
      device.task = null;
      return this.finish(bus, now);
    }
    this.settle(true);
    const hub = this.hub;
    if (hub === null) return this.abandon(bus);
    (<UsbHub>hub.task!).ignore(this.port);
    this.disable(bus, hub);
  }

  /** Two devices must not listen to address 0: 9.1.1.4. */
  private disable(bus: UsbBus, hub: UsbDevice): void {
    this.state = State.HubDisabled;
    bus.request(this, hub, RequestType.PORT, Request.CLEAR_FEATURE, PortFeature.ENABLE, this.port, 0);
  }

  /** Tells the hub how it went. */
  private settle(good: bool): void {
    const hub = this.hub;
    if (hub !== null && hub.task !== null) (<UsbHub>hub.task!).settle(this.port, good);
  }

  private fail(bus: UsbBus, now: u64): void {
    bus.faults++;
    this.forget(bus);
    const hub = this.hub;
    if (hub !== null) {
      this.settle(false);
      return this.disable(bus, hub);
    }
    if (!bus.host.connected()) return this.abandon(bus);
    this.failures++;
    this.pause(State.Failed, now + bus.ticks(this.failures <= QUICK_RETRIES ? RETRY_MS : SLOW_RETRY_MS));
  }
}

/** True when what came begins with a descriptor of `type` that says it has at least `bytes`. */
function isDescriptor(bus: UsbBus, type: u32, bytes: u32): bool {
  const at = bus.control.bytes;
  return load<u8>(at) >= bytes && load<u8>(at, 1) == type;
}
