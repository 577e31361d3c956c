/** Connections in TIME-WAIT (RFC 9293 section 3.4.2), as records in a table of fixed size: a newer one may take an older one's place. */
import { TcpConnection } from "./connection";

/** Twice the maximum segment lifetime. */
export const TIME_WAIT_MS: i64 = 60_000;
/** Records, a power of two. */
const TIME_WAITS: i32 = 128;

@final export class TimeWait {
  until: i64 = 0;
  local: u32 = 0;
  remote: u32 = 0;
  ports: u32 = 0;
  sndNxt: u32 = 0;
  rcvNxt: u32 = 0;
  timestamps: bool = false;
  recentStamp: u32 = 0;
  stampOffset: u32 = 0;
}

@final export class TimeWaits {
  private readonly records: StaticArray<TimeWait> = new StaticArray<TimeWait>(TIME_WAITS);

  constructor() {
    for (let i = 0; i < TIME_WAITS; ++i) this.records[i] = new TimeWait();
  }

  /** Keeps what TIME-WAIT needs of `connection`. @param hash of its address and ports */
  remember(connection: TcpConnection, hash: u32, now: i64): void {
    const record = this.records[hash & (TIME_WAITS - 1)];
    record.until = now + TIME_WAIT_MS;
    record.local = connection.local;
    record.remote = connection.remote;
    record.ports = connection.ports;
    record.sndNxt = connection.max;
    record.rcvNxt = connection.rcvNxt;
    record.timestamps = connection.timestamps;
    record.recentStamp = connection.recentStamp;
    record.stampOffset = connection.stampOffset;
  }

  /** The record of a connection that is in TIME-WAIT, or null. */
  find(remote: u32, ports: u32, hash: u32, now: i64): TimeWait | null {
    const record = this.records[hash & (TIME_WAITS - 1)];
    return record.ports == ports && record.remote == remote && now < record.until ? record : null;
  }
}
