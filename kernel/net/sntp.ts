/**
 * SNTP client: the time of day from a server, a state machine without a clock.
 *
 * Reference: RFC 4330 section 5, RFC 5905; RFC 9109 for the port, which is another for each request. The transmit timestamp of a request is a
 * random number, and only what repeats it is an answer. The answer's middle is taken for the middle of the time that it was awaited.
 */
import { Drop } from "./drop";
import { Interface, NEVER } from "./interface";
import { Service } from "./service";
import { Udp, UdpSocket } from "./udp";
import { Kiss, LEAP_ALARM, NTP_BYTES, NTP_PORT, NtpMode, NtpPacket, STRATUM_MAX, emitNtpRequest, ntpTime } from "./wire/ntp";

/** Clocks: the one that is read, and the one that is set. */
export abstract class Clocks {
  /** Microseconds of a clock that only goes forward, and evenly. */
  abstract monotonicUs(): i64;
  /** Microseconds since 1970, UTC. */
  abstract wallUs(): i64;
  abstract setWall(us: i64): void;
}

/** How long an answer is awaited. */
const WAIT_MS: i64 = 3000;
/** From one request to the next without an answer: doubled from the first to the last, RFC 4330 section 10. With one: the last. */
const FIRST_MS: i64 = 4000;
const LAST_MS: i64 = 1_024_000;
/** A server that says RATE is asked this seldom at most: about 36 hours, RFC 5905 MAXPOLL. */
const SLOWEST_MS: i64 = 131_072_000;
/** No request is sent before, whatever happens. */
const SOON_MS: i64 = 250;
/** Once set, the clock is not moved by more than this: RFC 5905 PANICT. */
const PANIC_US: i64 = 1_000_000_000;
/** An answer may seem to have come by so much before it was asked for: clocks are read in steps. */
const ROUNDING_US: i64 = 1000;
/** RFC 5905 MAXDISP. */
const DISTANCE_MS: u32 = 16_000;

@final export class SntpClient extends Service {
  /** The clock has been set. */
  isSet: bool = false;
  /** What the last answer moved it by, and how long that was awaited, in microseconds. */
  offset: i64 = 0;
  delay: i64 = 0;
  stratum: u32 = 0;
  /** Answers taken; answers that were not believed because they differ too much. */
  answers: u32 = 0;
  refused: u32 = 0;
  /** The server has said that it wants no more questions; another may be set. */
  denied: bool = false;
  private server: u32 = 0;
  private socket: UdpSocket | null = null;
  private nonce: u64 = 0;
  private sentAt: i64 = 0;
  /** While an answer is awaited: until when. */
  private waitUntil: i64 = NEVER;
  private due: i64 = NEVER;
  private interval: i64 = FIRST_MS;
  private slowest: i64 = LAST_MS;
  private readonly packet: StaticArray<u8> = new StaticArray<u8>(NTP_BYTES);

  constructor(private readonly link: Interface, private readonly udp: Udp, private readonly clocks: Clocks) {
    super();
  }

  /** Asks `server` from now on, 0 = nobody. Nothing happens when that is so already. */
  useServer(server: u32, now: i64): void {
    if (server == this.server) return;
    this.server = server;
    this.denied = false;
    this.slowest = LAST_MS;
    this.interval = FIRST_MS;
    this.stopWaiting();
    // Many boards that start together shall not ask together.
    this.due = server ? now + SOON_MS + this.link.random.below(<u32>SOON_MS) : NEVER;
  }

  pollAt(): i64 {
    return min(this.due, this.waitUntil);
  }

  poll(now: i64): void {
    const at = changetype<usize>(this.packet);
    for (;;) {
      const socket = this.socket;
      if (!socket || !socket.pending) break;
      const length = socket.receive(at, NTP_BYTES);
      this.hear(socket, at, length, now);
    }
    if (now >= this.waitUntil) this.stopWaiting();
    if (now >= this.due) this.ask(now);
  }

  private stopWaiting(): void {
    const socket = this.socket;
    if (socket) this.udp.close(socket);
    this.socket = null;
    this.waitUntil = NEVER;
  }

  private ask(now: i64): void {
    this.stopWaiting();
    const random = this.link.random;
    const at = changetype<usize>(this.packet);
    const socket = this.udp.open(0, 256, 1024);
    this.nonce = <u64>random.next() << 32 | random.next();
    emitNtpRequest(at, this.nonce);
    this.socket = socket;
    this.sentAt = this.clocks.monotonicUs();
    if (!this.link.address || !this.udp.send(socket!, this.server, NTP_PORT, at, NTP_BYTES, now)) {
      this.stopWaiting();
      this.due = now + SOON_MS;
      return;
    }
    this.waitUntil = now + WAIT_MS;
    this.plan(now);
    this.interval = min(this.interval * 2, this.slowest);
  }

  /** The next request: after the interval, or up to an eighth later. */
  private plan(now: i64): void {
    this.due = now + this.interval + this.link.random.below(<u32>(this.interval >> 3));
  }

  private hear(socket: UdpSocket, at: usize, length: i32, now: i64): void {
    const link = this.link;
    const packet = changetype<NtpPacket>(at);
    if (length < NTP_BYTES) return link.drop(Drop.NtpBad);
    if (socket.remote != this.server || socket.remotePort != NTP_PORT || packet.mode != NtpMode.SERVER || packet.origin != this.nonce) return link.drop(Drop.NtpUnasked);
    const stratum = packet.stratum;
    if (!stratum) {
      const code = packet.reference;
      if (code == Kiss.DENY || code == Kiss.RSTR) {
        this.denied = true;
        this.due = NEVER;
      } else if (code == Kiss.RATE) {
        this.slowest = min(this.slowest * 2, SLOWEST_MS);
        this.interval = this.slowest;
        this.plan(now);
      }
      this.stopWaiting();
      return link.drop(Drop.NtpBad);
    }
    const received = ntpTime(packet.receiveAt);
    const transmitted = ntpTime(packet.transmitAt);
    const heardAt = this.clocks.monotonicUs();
    const delay = heardAt - this.sentAt - (transmitted - received);
    if (
      stratum > STRATUM_MAX || packet.leap == LEAP_ALARM || packet.version < 3 || packet.version > 4 || !load<u64>(packet.transmitAt) || !load<u64>(packet.receiveAt)
      || packet.rootDelay / 2 + packet.rootDispersion >= DISTANCE_MS || transmitted < received || delay < -ROUNDING_US
    ) return link.drop(Drop.NtpBad);
    // The server's clock at the middle of our wait, and what has passed since.
    const time = (received + transmitted) / 2 + (heardAt - this.sentAt) / 2;
    const offset = time - this.clocks.wallUs();
    this.stopWaiting();
    if (this.isSet && (offset > PANIC_US || offset < -PANIC_US)) {
      ++this.refused;
      return link.drop(Drop.NtpBad);
    }
    this.clocks.setWall(time);
    this.isSet = true;
    this.offset = offset;
    this.delay = delay;
    this.stratum = stratum;
    ++this.answers;
    this.interval = this.slowest;
    this.plan(now);
  }
}
