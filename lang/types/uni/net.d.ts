/** The network for apps: TCP, UDP, names. The same under `uni run --on node`. The board takes its address from a DHCP server. */

/** A TCP connection. While it is open the program goes on. */
export declare class Connection {
  private constructor();
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Small pieces go at once (TCP_NODELAY). */
  noDelay: boolean;
  /**
   * Resolves to what has arrived, 1 to `limit` bytes (4096 unless told otherwise); to undefined when the other side has ended. Rejects when the
   * connection breaks. One at a time.
   */
  read(limit?: number): Promise<Uint8Array | undefined>;
  /** Sends bytes, or a string as UTF-8; resolves when all has been taken to be sent. Rejects when the connection breaks. One at a time. */
  write(data: string | Uint8Array): Promise<void>;
  /** Ends our side; the other side can still send. */
  end(): void;
  /** Ends the connection. What was written still goes out. */
  close(): void;
}
/** Opens a connection to `host` (a name or an IPv4 address). Rejects after `timeoutMs`, 30,000 unless told otherwise. */
export declare function connect(host: string, port: number, timeoutMs?: number): Promise<Connection>;

/** A port that takes connections. */
export declare class TcpServer {
  private constructor();
  /** Takes no more connections; those that are open go on. */
  stop(): void;
}
/**
 * Calls `handler` with each connection that is made to `port` (1 … 65535). When a promise that it returns is settled the connection is closed; other
 * handlers close it themselves. One that fails is reported in the log and its connection closed. Throws when the port is taken.
 */
export declare function listen(port: number, handler: (connection: Connection) => void | Promise<void>): TcpServer;

export declare class Datagram {
  private constructor();
  readonly data: Uint8Array;
  /** Of the sender. */
  readonly address: string;
  readonly port: number;
}
/** A UDP socket. While it is open the program goes on. */
export declare class UdpSocket {
  private constructor();
  readonly port: number;
  /** Resolves to the next datagram; to undefined after `close`. One at a time. */
  receive(): Promise<Datagram | undefined>;
  /** Sends at most 1472 bytes, or a string as UTF-8. Rejects when there is no way to `host`. */
  send(data: string | Uint8Array, host: string, port: number): Promise<void>;
  close(): void;
}
/** Opens a UDP socket at `port`, or at any that is free. Throws when the port is taken. */
export declare function openUdp(port?: number): UdpSocket;

/** Resolves to the IPv4 address of `host`. */
export declare function resolve(host: string, timeoutMs?: number): Promise<string>;
/** Resolves to the milliseconds that an echo request (ICMP) to `host` and its answer take. Rejects after `timeoutMs`, 1000 unless told otherwise. */
export declare function ping(host: string, timeoutMs?: number): Promise<number>;
/**
 * Has `Date` tell the time of day, which boards do not know by themselves, and keeps it right from then on (SNTP); resolves when it is set.
 * `performance.now()` and timers do not change. @param server name or address; "" or none: the one that DHCP tells
 */
export declare function syncClock(server?: string, timeoutMs?: number): Promise<void>;
/** Lets others on the network find the board as `<name>.local`, or with a number behind the name when another has it. Under Node: nothing. */
export declare function announce(name: string): void;
/**
 * Starts the network with a fixed address instead of one by DHCP: before all else of these modules. Throws when it has started already. Under Node: nothing.
 * @param bits of the network's mask, e.g. 24 @param gateway "" = none @param resolver name server, "" = none
 */
export declare function useAddress(address: string, bits: number, gateway?: string, resolver?: string): void;
/** Resolves to the board's own IPv4 address, once it has one. */
export declare function address(timeoutMs?: number): Promise<string>;
/** Frames received, sent, and thrown away for whatever reason, since start. */
export declare function framesReceived(): number;
export declare function framesSent(): number;
export declare function framesDropped(): number;
/** The reasons for which frames were thrown away since start, e.g. "tcp.checksum". */
export declare function dropReasons(): string[];
/** How often frames were thrown away for `reason`. */
export declare function dropCount(reason: string): number;
