// Two cards and the cable between them: what one transmits the other receives, after an event as from an interrupt.
import { FRAME_MAX, NetDevice } from "hal/net";
import { Waker } from "hal/irq";

const SLOTS: i32 = 32;

@final export class Card implements NetDevice {
  irq: i32 = -1;
  pollMs: i32 = 0;
  received: i32 = 0;
  other: Card | null = null;
  private waker: Waker | null = null;
  private readonly frames: StaticArray<u8> = new StaticArray<u8>(SLOTS * 2048);
  private readonly lengths: StaticArray<i32> = new StaticArray<i32>(SLOTS);
  private first: i32 = 0;
  private count: i32 = 0;
  private readonly out: StaticArray<u8> = new StaticArray<u8>(2048);

  constructor(readonly number: u32) {}
  start(): bool { return true; }
  address(to: usize): void {
    store<u32>(to, 0x0000_5452);
    store<u16>(to, <u16>(this.number << 8), 4);
  }
  linkUp(): bool { return true; }
  receive(): usize {
    if (!this.count) return 0;
    this.received = this.lengths[this.first];
    return changetype<usize>(this.frames) + this.first * 2048;
  }
  release(): void {
    this.first = (this.first + 1) % SLOTS;
    --this.count;
    const waker = this.other!.waker;
    if (waker) waker.wake();
  }
  buffer(): usize { return this.other!.count == SLOTS ? 0 : changetype<usize>(this.out); }
  transmit(length: i32): void { this.other!.take(changetype<usize>(this.out), length); }
  private take(at: usize, length: i32): void {
    assert(length >= 60 && length <= FRAME_MAX);
    const slot = (this.first + this.count) % SLOTS;
    memory.copy(changetype<usize>(this.frames) + slot * 2048, at, length);
    this.lengths[slot] = length;
    ++this.count;
    const waker = this.waker;
    if (waker) waker.wake();
  }
  flush(): void {}
  errors(): u32 { return 0; }
  onEvent(waker: Waker): void { this.waker = waker; }
  onInterrupt(): void {}
}

export function connect(a: Card, b: Card): void {
  a.other = b;
  b.other = a;
}
