/** Echo requests for fibers: `Stack.ping`. */
import { Err } from "hal/error";
import { Waker } from "hal/irq";
import { microseconds, now as ticksNow } from "../time";
import { WaitQueue } from "../wait-queue";
import { EchoReceiver } from "./interface";
import { PingEnd, Pinger } from "./echo";
import { Stack, clock, limit, waitUntil } from "./stack";

/** Notes when it is woken. */
@final class Stopwatch implements Waker {
  stopped: u64 = 0;
  readonly queue: WaitQueue = new WaitQueue();
  wake(): void {
    this.stopped = ticksNow();
    this.queue.wake();
  }
}

/** `Stack.ping`. */
export function pingAddress(stack: Stack, address: u32, timeoutMs: i32): i32 {
  const link = stack.link;
  let pinger = <Pinger | null>link.echoes;
  if (!pinger) pinger = new Pinger(link);
  const watch = new Stopwatch();
  const end = limit(timeoutMs);
  const ping = pinger.add(address, watch);
  let started = ticksNow();
  let result = Err.TIMEOUT;
  while (!ping.send(clock())) {
    stack.sendNow();
    if (link.isAbsent(address)) result = Err.NOT_FOUND;
    if (result == Err.NOT_FOUND || clock() >= end) {
      pinger.remove(ping);
      return result;
    }
    stack.waitForChange(end);
    started = ticksNow();
  }
  stack.sendNow();
  while (ping.end == PingEnd.None) if (!waitUntil(watch.queue, end)) break;
  if (ping.end == PingEnd.Answered) result = <i32>min<u64>(microseconds(watch.stopped - started), i32.MAX_VALUE);
  else if (ping.end == PingEnd.Unreachable) result = Err.NOT_FOUND;
  pinger.remove(ping);
  return result;
}
