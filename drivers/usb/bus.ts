/**
 * A bus: finds devices at the root port and behind hubs, gives them addresses and hands them to who drives them. A state machine that is
 * polled; it never blocks.
 *
 * Reference: USB 2.0 chapters 9 (requests), 11 (hubs), 7.1.7.3 and 7.1.7.5 (times). One device at a time is given an address, since all
 * answer to address 0 until then.
 */
import { Err } from "hal/error";
import { Waker } from "hal/irq";
import { Timer } from "hal/timer";
import { UsbHost } from "hal/usb";
import { ControlPipe } from "./control";
import { NEVER, UsbClient, UsbDevice, UsbFunction, UsbTask } from "./device";
import { Enumerator } from "./enumerator";

/** A request that takes longer is given up. USB 9.2.6.4 allows 500 ms between packets of data; nothing here is that slow. */
const REQUEST_MS: u32 = 1000;
/** Steps of one poll: more come with the next. */
const STEPS: i32 = 32;

// @ts-ignore: decorator
@final export class UsbBus {
  readonly control: ControlPipe;
  /** Devices, tables and answers that could not be right, and requests without an answer. */
  faults: u32 = 0;
  private readonly enumerator: Enumerator;
  private tasks: UsbTask | null;
  private devices: UsbDevice | null = null;
  /** Addresses in use, as bits. */
  private addresses: u32 = 1;
  /** The task whose request is under way. */
  private owner: UsbTask | null = null;
  private ticksPerMs: u64 = 1;

  /** Gets the devices that are not hubs. */
  client: UsbClient | null = null;

  constructor(readonly host: UsbHost, private readonly timer: Timer) {
    const enumerator = new Enumerator();
    this.enumerator = enumerator;
    this.tasks = enumerator;
    this.control = new ControlPipe(host);
  }

  /** Starts with no devices. @returns false when the controller does not answer */
  start(): bool {
    this.ticksPerMs = (<u64>this.timer.frequency() + 999) / 1000;
    this.detachAll();
    this.enumerator.abandon(this);
    this.faults = 0;
    return this.host.start();
  }

  now(): u64 { return this.timer.now(); }
  /** Ticks in `ms`. */
  ticks(ms: u32): u64 { return <u64>ms * this.ticksPerMs; }

  onEvent(waker: Waker): void {
    this.control.waker = waker;
    this.host.onEvent(waker);
  }

  /** Milliseconds until something is due, rounded up; 0 = now. */
  dueInMs(): i32 {
    let due: u64 = NEVER;
    if (this.control.isBusy) {
      due = this.control.isDone ? 0 : this.control.deadline;
    } else {
      let task = this.tasks;
      while (task !== null) {
        due = min(due, task.due);
        task = task.nextTask;
      }
    }
    const now = this.now();
    if (due <= now) return 0;
    const left = due == NEVER ? <u64>i32.MAX_VALUE : (due - now + this.ticksPerMs - 1) / this.ticksPerMs;
    return <i32>min<u64>(left, 1000);
  }

  /** Does what is due. */
  poll(): void {
    const host = this.host;
    host.poll();
    const now = this.now();
    if (host.changed()) this.rootChanged(now);
    for (let steps = STEPS; steps > 0; steps--) {
      const control = this.control;
      if (control.isBusy) {
        if (!control.isDone) {
          if (now < control.deadline) return;
          this.faults++;
          control.giveUp(Err.TIMEOUT);
        }
        control.isBusy = false;
        const owner = this.owner;
        this.owner = null;
        if (owner !== null) owner.step(this, now, control.outcome);
        continue;
      }
      let task = this.tasks;
      while (task !== null && task.due > now) task = task.nextTask;
      if (task === null) return;
      task.due = NEVER;
      task.step(this, now, 0);
    }
  }

  /** Makes a request of `task` to `device`; it ends with `task.step`. */
  request(task: UsbTask, device: UsbDevice, type: u32, request: u32, value: u32, index: u32, length: u32): void {
    const control = this.control;
    this.owner = task;
    control.begin(device.address, device.speed, device.packetBytes, type, request, value, index, length);
    control.deadline = this.now() + this.ticks(REQUEST_MS);
  }

  private rootChanged(now: u64): void {
    let root = this.devices;
    while (root !== null && root.parent !== null) root = root.next;
    if (root !== null) this.detach(root);
    if (this.enumerator.isAt(null)) this.enumerator.abandon(this);
    if (this.host.connected()) this.enumerator.begin(this, null, 0, now);
  }

  /** True while a device is given an address: nobody else should be, and hubs leave their ports alone. */
  get isEnumerating(): bool { return this.enumerator.isActive; }

  /** Something is plugged into `port` of `hub` (null: the root port). Only while nothing is given an address. */
  enumerate(hub: UsbDevice | null, port: u32, now: u64): void { this.enumerator.begin(this, hub, port, now); }

  /** The device at `port` of `hub`, if it was found. */
  deviceAt(hub: UsbDevice, port: u32): UsbDevice | null {
    let device = this.devices;
    while (device !== null && (device.parent !== hub || device.port != port)) device = device.next;
    return device;
  }

  /** The device found last; `next` leads to the others. */
  get newestDevice(): UsbDevice | null { return this.devices; }

  /** A free address, or 0. */
  freeAddress(): u32 {
    const address = ctz<u32>(~this.addresses);
    return address < 32 ? address : 0;
  }

  /** Takes `device` in; its function, if it has one, begins. */
  attach(device: UsbDevice, now: u64): void {
    this.addresses |= 1 << device.address;
    device.next = this.devices;
    this.devices = device;
    const task = device.task;
    if (task === null) return;
    task.due = now;
    task.nextTask = this.tasks;
    this.tasks = task;
  }

  /** Forgets `device` and what is plugged into it. */
  detach(device: UsbDevice): void {
    for (let child = this.devices; child !== null; ) {
      if (child.parent === device) {
        this.detach(child);
        child = this.devices;
      } else {
        child = child.next;
      }
    }
    if (this.enumerator.isAt(device)) this.enumerator.abandon(this);
    this.addresses &= ~(1 << device.address);
    let before: UsbDevice | null = null;
    for (let each = this.devices; each !== device; each = each!.next) before = each;
    if (before === null) this.devices = device.next;
    else before.next = device.next;
    const task = device.task;
    if (task !== null) this.end(task);
  }

  private end(task: UsbFunction): void {
    this.drop(task);
    let before: UsbTask | null = null;
    for (let each = this.tasks; each !== task; each = each!.nextTask) before = each;
    if (before === null) this.tasks = task.nextTask;
    else before.nextTask = task.nextTask;
    task.detach(this);
  }

  /** Gives the request of `task` up, if it has one. */
  drop(task: UsbTask): void {
    if (this.owner !== task) return;
    this.owner = null;
    this.control.giveUp(Err.NOT_FOUND);
    this.control.isBusy = false;
  }

  /** Begins anew with `device`, which does not behave: as if it were pulled out and plugged in again. */
  restart(device: UsbDevice, now: u64): void {
    this.faults++;
    const hub = device.parent;
    this.detach(device);
    // A hub finds it at its next look; the root port does not look by itself.
    if (hub === null && !this.enumerator.isActive && this.host.connected()) this.enumerator.begin(this, null, 0, now);
  }

  private detachAll(): void {
    for (let device = this.devices; device !== null; device = this.devices) {
      let root = device;
      while (root.parent !== null) root = root.parent!;
      this.detach(root);
    }
  }
}
