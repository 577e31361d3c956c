/** The control pipes of all devices on a bus, USB 8.5.3 and 9.3: one request at a time, in three stages, with a limit in time. */
import { Err } from "hal/error";
import { Waker } from "hal/irq";
import { UsbEndpoint, UsbHost, UsbPipe, UsbSpeed, UsbToken, UsbTransfer } from "hal/usb";

/** bmRequestType, USB 9.3.1. */
export namespace RequestType {
  export const IN: u32 = 0x80;
  export const CLASS: u32 = 0x20;
  export const VENDOR: u32 = 0x40;
  export const INTERFACE: u32 = 1;
  export const ENDPOINT: u32 = 2;
  /** The class of a hub has requests about its ports: USB 11.24. */
  export const PORT: u32 = 0x23;
}
/** bRequest, USB 9.4. */
export namespace Request {
  export const GET_STATUS: u32 = 0;
  export const CLEAR_FEATURE: u32 = 1;
  export const SET_FEATURE: u32 = 3;
  export const SET_ADDRESS: u32 = 5;
  export const GET_DESCRIPTOR: u32 = 6;
  export const SET_CONFIGURATION: u32 = 9;
  export const SET_INTERFACE: u32 = 11;
}

/** Most bytes of a data stage. */
export const DATA_MAX: u32 = 512;
const LINE: usize = 64;
const SETUP_BYTES: u32 = 8;

enum Stage { None, Setup, Data, Status }

// @ts-ignore: decorator
@final export class ControlPipe extends UsbTransfer {
  /** A request is under way, or its result was not taken yet. */
  isBusy: bool = false;
  /** The request has ended: bytes of the data stage, `Err.TIMEOUT`, or as in `UsbTransfer.result`. */
  outcome: i32 = 0;
  /** Data stage: what came, or what is to go. `DATA_MAX` bytes. */
  readonly bytes: usize;
  /** Ticks at which the request is given up. */
  deadline: u64 = 0;
  /** Woken when a request has ended. */
  waker: Waker | null = null;
  private readonly setup: usize;
  private stage: Stage = Stage.None;
  private incoming: bool = false;
  private wanted: u32 = 0;

  constructor(private readonly host: UsbHost) {
    super();
    const memory = (heap.alloc(<usize>DATA_MAX + 3 * LINE) + LINE - 1) & ~(LINE - 1);
    this.setup = memory;
    this.bytes = memory + LINE;
    this.pipe = new UsbPipe(0, 0, UsbEndpoint.Control, UsbSpeed.Full, 8);
  }

  /** True when the request has ended; `outcome` tells how. */
  get isDone(): bool { return this.isBusy && this.stage == Stage.None; }

  /** Starts a request. @param length of the data stage, up to `DATA_MAX`; what is to go lies at `bytes` */
  begin(address: u32, speed: UsbSpeed, packetBytes: u32, type: u32, request: u32, value: u32, index: u32, length: u32): void {
    const setup = this.setup;
    store<u8>(setup, type);
    store<u8>(setup, request, 1);
    store<u16>(setup, value, 2);
    store<u16>(setup, index, 4);
    store<u16>(setup, length, 6);
    this.pipe = new UsbPipe(address, 0, UsbEndpoint.Control, speed, packetBytes);
    this.incoming = (type & RequestType.IN) != 0;
    this.wanted = min(length, DATA_MAX);
    this.outcome = 0;
    this.isBusy = true;
    this.go(Stage.Setup, UsbToken.Setup, setup, SETUP_BYTES);
  }

  /** Gives a request up. */
  giveUp(outcome: i32): void {
    this.host.cancel(this);
    this.outcome = outcome;
    this.stage = Stage.None;
  }

  private go(stage: Stage, token: UsbToken, data: usize, length: u32): void {
    this.stage = stage;
    this.token = token;
    this.data = data;
    this.length = length;
    if (!this.host.submit(this)) this.end(Err.NO_MEMORY);
  }

  private end(outcome: i32): void {
    this.outcome = outcome;
    this.stage = Stage.None;
    const waker = this.waker;
    if (waker !== null) waker.wake();
  }

  onDone(): void {
    const result = this.result;
    if (result < 0) return this.end(result);
    const pipe = this.pipe!;
    switch (this.stage) {
      case Stage.Setup:
        pipe.toggle = 1;
        if (this.wanted) return this.go(Stage.Data, this.incoming ? UsbToken.In : UsbToken.Out, this.bytes, this.wanted);
        break;
      case Stage.Data:
        // A device may send whole packets where less was asked for.
        this.outcome = <i32>min<u32>(result, this.wanted);
        break;
      default:
        return this.end(this.outcome);
    }
    // The status stage goes the other way; without data it comes from the device. It begins with DATA1.
    pipe.toggle = 1;
    this.go(Stage.Status, this.incoming && this.wanted ? UsbToken.Out : UsbToken.In, this.setup, 0);
  }
}
