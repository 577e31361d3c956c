/** No network card: what a board's role `net` is when none of its cards is there. */
import { Waker } from "hal/irq";
import { NetDevice } from "hal/net";

// @ts-ignore: decorator
@final export class NoNet implements NetDevice {
  irq: i32 = -1;
  pollMs: i32 = 0;
  received: i32 = 0;
  /** Always false. */
  start(): bool { return false; }
  address(to: usize): void { memory.fill(to, 0, 6); }
  linkUp(): bool { return false; }
  receive(): usize { return 0; }
  release(): void {}
  buffer(): usize { return 0; }
  transmit(length: i32): void {}
  flush(): void {}
  errors(): u32 { return 0; }
  onEvent(waker: Waker): void {}
  onInterrupt(): void {}
}
