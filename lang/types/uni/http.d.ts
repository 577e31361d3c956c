/** HTTP for apps. The same under `uni run --on node`. */
import type { Connection } from "./net";

/** A request to a server, and the way to answer it: once. Who answers later returns a promise of having done so. */
export declare class HttpExchange {
  private constructor();
  /** "GET", "POST" … */
  readonly method: string;
  /** Of the target, up to the "?". */
  readonly path: string;
  /** Of the target, behind the "?"; "" without one. */
  readonly query: string;
  /** False when the answer is complete, or the other side is gone. */
  readonly isOpen: boolean;
  /** The value of a field of the request's head, whatever the case of `name`. Known until the answer is complete. */
  header(name: string): string | undefined;
  /** Resolves to the next bytes of the request's body, at most 4096; to undefined at its end. Rejects when it is malformed, cut short or too slow. */
  read(): Promise<Uint8Array | undefined>;
  /** Adds a field to the answer, before it is begun. Throws a TypeError for characters that HTTP does not allow there. */
  setHeader(name: string, value: string): void;
  /**
   * Answers. `status`: 200 … 599; `type`: e.g. "text/html; charset=utf-8", "" for none; a string goes as UTF-8. Throws an Error when the request was
   * answered already.
   */
  reply(status: number, type: string, body: string | Uint8Array): void;
  /** Begins an answer of unknown length, whose body comes with `write` until `end`. */
  stream(status: number, type: string): void;
  /** Sends a part of the body; resolves when there is room for the next. Rejects when the other side is gone. */
  write(part: string | Uint8Array): Promise<void>;
  /** Ends a body that `write` has sent. */
  end(): void;
  /**
   * Answers with 101: the two sides speak `protocol` from now on, e.g. "websocket", on the connection that this returns, and which no longer counts as one of
   * the server's. Throws an Error when the request does not ask for another protocol, has a body or was answered, or
   * the other side is gone.
   */
  upgrade(protocol: string): Connection;
}

/** A port that is served. */
export declare class Server {
  private constructor();
  /** Takes no more connections; those that are open go on. The program may end then. */
  stop(): void;
}

/**
 * Serves HTTP/1.1 at `port` (1 … 65535) from now on; the board takes its address from a DHCP server. A handler that throws, or whose promise is
 * rejected, answers with 500; one that ends without an answer, with 404. Throws when the port is taken or the board has no network.
 * @param maxConnections at once; beyond them the one that has been idle longest is closed. 256 unless told otherwise
 */
export declare function serve(port: number, handler: (exchange: HttpExchange) => void | Promise<void>, maxConnections?: number): Server;
