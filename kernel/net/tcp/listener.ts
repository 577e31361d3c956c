/** A port that takes connections: those that are open wait here until somebody accepts them. */
import { Waker } from "hal/irq";
import { TcpConnection } from "./connection";
import { Tcp } from "./tcp";

@final export class Listener {
  next: Listener | null = null;
  /** Woken when a connection can be accepted. */
  waker: Waker | null = null;
  /** Connections that can be accepted. */
  count: i32 = 0;
  /** Handshakes that are complete and wait for room. */
  complete: i32 = 0;
  private first: TcpConnection | null = null;
  private last: TcpConnection | null = null;

  constructor(readonly tcp: Tcp, readonly port: u32, readonly backlog: i32, readonly sendBytes: i32, readonly receiveBytes: i32) {}

  get hasRoom(): bool { return this.count < this.backlog; }

  /** @internal */
  push(connection: TcpConnection): void {
    const last = this.last;
    if (last) last.nextWaiting = connection;
    else this.first = connection;
    this.last = connection;
    connection.nextWaiting = null;
    ++this.count;
    // Who accepts should have its turn before more arrive.
    if (!this.hasRoom) this.tcp.link.pause();
    const waker = this.waker;
    if (waker) waker.wake();
  }

  /** The connection that has waited longest, or null. It is open, or was. */
  accept(): TcpConnection | null {
    const connection = this.first;
    if (!connection) return null;
    this.first = connection.nextWaiting;
    if (!this.first) this.last = null;
    connection.nextWaiting = null;
    --this.count;
    if (this.complete) this.tcp.promote(this);
    return connection;
  }
}
