/** The module `uni/net-status`: what the network does, as text for people. Declared in `lang/types/uni/net-status.d.ts`. */
import { uptimeUs } from "kernel/time";
import { Drop, dropName } from "kernel/net/drop";
import { describeFrame, describeInterface, describeNeighbors, describeTcp } from "kernel/net/describe";
import { FrameWatcher, Interface } from "kernel/net/interface";
import { Job, enqueue, hold, release } from "../event-loop";
import { Closure } from "../closure";
import { raiseRange } from "../error";
import { JsPromise, rejectWith, settleWith } from "../promise";
import { caught } from "../throw";
import { network } from "./network";

/** The card, the address, frames. */
export function interfaceStatus(): string {
  const net = network();
  return net ? describeInterface(net.link) : "";
}

/** Neighbors by ARP. */
export function neighborStatus(): string {
  const net = network();
  return net ? describeNeighbors(net.link) : "";
}

/** Ports and connections, then why frames were thrown away. */
export function connectionStatus(): string {
  const net = network();
  if (!net) return "";
  let text = describeTcp(net.tcp);
  for (let reason = 0; reason < Drop.COUNT; ++reason) {
    const count = net.link.dropped(reason);
    if (count) text += (text.length ? "\n" : "") + "dropped " + dropName(reason).padEnd(17) + count.toString();
  }
  return text;
}

/** Lines wait here until the event loop takes them. */
@final class Capture extends FrameWatcher {
  readonly promise: JsPromise = new JsPromise();

  constructor(private readonly link: Interface, private left: i32, readonly handler: Closure) {
    super();
    link.watcher = this;
    hold();
  }

  frame(at: usize, length: i32, out: bool): void {
    if (!this.left) return;
    const us = uptimeUs();
    enqueue(new Line(this, (us / 1000000).toString() + "." + (us % 1000000).toString().padStart(6, "0") + (out ? " > " : " < ") + describeFrame(at, length), --this.left == 0));
  }

  end(): void {
    this.link.watcher = null;
    settleWith(this.promise, null);
    release();
  }
}

@final class Line extends Job {
  constructor(private readonly capture: Capture, private readonly text: string, private readonly isLast: bool) { super(); }
  run(): void {
    const handler = this.capture.handler;
    call_indirect<void>(handler.code, handler, this.text);
    if (this.isLast) this.capture.end();
  }
}

/** Calls `handler` with a line about each of the next `count` frames in and out. */
export function capture(count: f64, handler: Closure): JsPromise {
  const net = network();
  if (net) {
    if (!(count >= 1 && count <= 1e6)) raiseRange("a capture takes 1 to 1,000,000 frames");
    else if (net.link.watcher) raiseRange("a capture is under way");
    else return new Capture(net.link, <i32>count, handler).promise;
  }
  const promise = new JsPromise();
  rejectWith(promise, caught());
  return promise;
}
