/** A port that takes connections: those that are open wait here until somebody accepts them. */
import { Waker } from "hal/irq";
import { TcpConnection } from "./connection";

@final export class Listener {
  next: Listener | null = null;
  /** Woken when a connection can be accepted. */
  waker: Waker | null = null;
  private first: TcpConnection | null = null;
  private last: TcpConnection | null = null;
  count: i32 = 0;

  constructor(readonly port: u32, readonly backlog: i32, readonly sendBytes: i32, readonly receiveBytes: i32) {}

  /** @internal */
  push(connection: TcpConnection): void {
    const last = this.last;
    if (last) last.nextWaiting = connection;
    else this.first = connection;
    this.last = connection;
    connection.nextWaiting = null;
    ++this.count;
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
    return connection;
  }
}
