/**
 * The board's end of the serial boot protocol (docs/decisions/016, which has the frames): takes bytes, gives bytes, and enters an image
 * only when the bytes of it that are in RAM have the SHA-256 that its header told.
 *
 * Nothing that comes over the line is trusted, and nothing waits here: times are arguments.
 */
import { crc32 } from "./crc32";
import { Decoder, WIRE_MAX, encode } from "./frame";
import { sha256 } from "./sha256";

export const VERSION: u32 = 1;
/** Bytes of the image in one frame. */
export const BLOCK: u32 = 256;
/** Larger images are no kernels. */
const IMAGE_MAX: u32 = 64 << 20;
const BITMAP: u32 = IMAGE_MAX / BLOCK / 8; // 32768
/** Silence after which a transfer is forgotten, and after which another rate than the line's own is. */
const SESSION_MS: u64 = 5000;
const RATE_MS: u64 = 2000;
/** The answer before the jump is repeated, since nobody can ask for it again. */
const LAST_ANSWERS: i32 = 3;

/** A bit for each block that is there. Static, so that no header can ask for more than there is. */
// @ts-ignore: decorator
@lazy const bitmap = memory.data(32768, 16);

/** What answers say. */
export namespace Status {
  export const OK: u32 = 0;
  export const OTHER_BOARD: u32 = 1;
  export const EMPTY: u32 = 2;
  export const TOO_LARGE: u32 = 3;
  export const OTHER_ADDRESS: u32 = 4;
  export const INCOMPLETE: u32 = 5;
  export const WRONG_CRC: u32 = 6;
  export const WRONG_HASH: u32 = 7;
  export const NO_SUCH_RATE: u32 = 8;
}

/** Types of frames: the host's; answers have the small letter. */
namespace Type {
  export const HELLO: u32 = 0x48;
  export const RATE: u32 = 0x52;
  export const IMAGE: u32 = 0x49;
  export const DATA: u32 = 0x44;
  export const GO: u32 = 0x47;
  /** Answer to DATA and GO of a transfer that nobody knows of. */
  export const UNKNOWN: u32 = 0x75;
}
const SMALL: u32 = 0x20;
/** Bytes of a header before the board's name. */
const HEADER: u32 = 53;

/** What the receiver needs of its board. */
export interface LoaderHost {
  /** Sends bytes; may wait for the transmitter. */
  send(data: usize, length: i32): void;
  /** True when the line can have `baud` bit/s, within 2 %. */
  hasRate(baud: u32): bool;
  /** Sets the line's rate once all that was sent has left. */
  setRate(baud: u32): void;
  /** Bytes that an image may have, about. */
  room(): u32;
  /**
   * Memory for an image of `length` bytes and what its jump needs, in place of what was given before, where an image that is `memory` bytes large when
   * it runs can be copied to its place from. @returns 0 when there is not so much.
   */
  allocate(length: u32, memory: u32): usize;
  /** A transfer has ended without a jump, or another rate has been given up: the line is the prompt's again. */
  idle(): void;
  /** Enters the image at `at`. Does not return on a board. */
  enter(at: usize, length: u32, memory: u32): void;
}

@final export class Receiver {
  private readonly decoder: Decoder = new Decoder();
  private readonly out: usize = heap.alloc(128);
  private readonly wire: usize = heap.alloc(WIRE_MAX);
  private readonly header: usize = heap.alloc(HEADER);
  /** When the last right frame came. */
  private heard: u64 = 0;
  private rate: u32;

  /** The transfer under way: where its image goes, 0 for none; blocks in all, and the first that is missing. */
  private image: usize = 0;
  private blocks: u32 = 0;
  private next: u32 = 0;

  /** @param load address the board enters images at @param baud the line's own rate */
  constructor(private readonly host: LoaderHost, private readonly board: string, private readonly load: u32, private readonly baud: u32) {
    this.rate = baud;
  }

  /** True while there is something that time can end. */
  get busy(): bool { return this.image != 0 || this.rate != this.baud; }

  /** Takes what came at `now` (ms). */
  take(data: usize, length: i32, now: u64): void {
    for (const end = data + length; data < end; ++data) {
      const bytes = this.decoder.take(load<u8>(data));
      // Each frame says what it is about in four bytes: a transfer, or a number that the answer repeats.
      if (bytes < 5) continue;
      this.heard = now;
      this.answer(this.decoder.body, bytes);
    }
  }

  /** Ends what has been silent for too long. */
  poll(now: u64): void {
    if (!this.busy) return;
    if (now - this.heard < (this.rate == this.baud ? SESSION_MS : RATE_MS)) return;
    this.image = 0;
    if (this.rate != this.baud) {
      this.rate = this.baud;
      this.host.setRate(this.baud);
    }
    this.host.idle();
  }

  private answer(body: usize, length: u32): void {
    const type: u32 = load<u8>(body);
    const about = load<u32>(body, 1);
    if (type == Type.HELLO) this.hello(about);
    else if (type == Type.RATE && length == 9) this.changeRate(about, load<u32>(body, 5));
    else if (type == Type.IMAGE && length > HEADER) this.reply(type, about, this.begin(body, length), true);
    else if (type == Type.DATA && length > 9) this.data(about, load<u32>(body, 5), body + 9, length - 9);
    else if (type == Type.GO && length == 5) this.go(about);
  }

  /** Sends what `out` has. */
  private send(length: u32): void {
    this.host.send(this.wire, encode(this.out, length, this.wire));
  }

  private reply(type: u32, about: u32, status: u32, hasStatus: bool): void {
    store<u8>(this.out, type | SMALL);
    store<u32>(this.out, about, 1);
    store<u8>(this.out, status, 5);
    this.send(hasStatus ? 6 : 5);
  }

  private hello(about: u32): void {
    const out = this.out;
    store<u8>(out, Type.HELLO | SMALL);
    store<u32>(out, about, 1);
    store<u8>(out, VERSION, 5);
    store<u32>(out, this.load, 6);
    store<u32>(out, this.host.room(), 10);
    store<u32>(out, this.rate, 14);
    const name = this.board;
    const letters = min(name.length, 32);
    for (let i = 0; i < letters; ++i) store<u8>(out + 18 + i, name.charCodeAt(i));
    this.send(18 + letters);
  }

  private changeRate(about: u32, rate: u32): void {
    const possible = rate == this.rate || this.host.hasRate(rate);
    this.reply(Type.RATE, about, possible ? Status.OK : Status.NO_SUCH_RATE, true);
    if (!possible || rate == this.rate) return;
    this.rate = rate;
    this.host.setRate(rate);
  }

  /** A header: u32 transfer, length, load address, bytes when it runs, CRC-32; 32 bytes SHA-256; the board's name. */
  private begin(body: usize, bytes: u32): u32 {
    // Once more the same: the answer was lost.
    if (this.image && !memory.compare(body, this.header, HEADER)) return Status.OK;
    this.image = 0;
    const length = load<u32>(body, 5);
    const name = this.board;
    if (bytes - HEADER != <u32>name.length) return Status.OTHER_BOARD;
    for (let i = 0; i < name.length; ++i) if (load<u8>(body + HEADER + i) != name.charCodeAt(i)) return Status.OTHER_BOARD;
    if (!length) return Status.EMPTY;
    if (load<u32>(body, 9) != this.load) return Status.OTHER_ADDRESS;
    const size = load<u32>(body, 13);
    if (size < length || length > IMAGE_MAX) return Status.TOO_LARGE;
    const at = this.host.allocate(length, size);
    if (!at) return Status.TOO_LARGE;
    memory.copy(this.header, body, HEADER);
    this.image = at;
    this.blocks = (length - 1) / BLOCK + 1;
    this.next = 0;
    memory.fill(bitmap, 0, BITMAP);
    return Status.OK;
  }

  // @ts-ignore: decorator
  @inline private get length(): u32 { return load<u32>(this.header, 5); }
  // @ts-ignore: decorator
  @inline private has(block: u32): bool { return (<u32>load<u8>(bitmap + (block >> 3)) >>> (block & 7) & 1) != 0; }

  /** True when `about` is the transfer under way; else says that it is not. */
  private knows(about: u32): bool {
    if (this.image && about == load<u32>(this.header, 1)) return true;
    this.reply(Type.UNKNOWN, about, 0, false);
    return false;
  }

  /** Takes a block, wherever it belongs, once. Answers with the first one that is missing and which of the 32 behind it are there. */
  private data(about: u32, block: u32, data: usize, bytes: u32): void {
    if (!this.knows(about)) return;
    if (block < this.blocks && !this.has(block) && bytes == min(BLOCK, this.length - block * BLOCK)) {
      memory.copy(this.image + block * BLOCK, data, bytes);
      const bits = bitmap + (block >> 3);
      store<u8>(bits, <u32>load<u8>(bits) | <u32>1 << (block & 7));
      while (this.next < this.blocks && this.has(this.next)) ++this.next;
    }
    let later: u32 = 0;
    for (let i: u32 = 0; i < 32 && this.next + 1 + i < this.blocks; ++i) if (this.has(this.next + 1 + i)) later |= 1 << i;
    const out = this.out;
    store<u8>(out, Type.DATA | SMALL);
    store<u32>(out, about, 1);
    store<u32>(out, this.next, 5);
    store<u32>(out, later, 9);
    this.send(13);
  }

  /** Looks at what is in RAM, and enters it when it is what the header told. */
  private go(about: u32): void {
    if (!this.knows(about)) return;
    const status = this.check();
    if (status == Status.OK) {
      for (let i = 1; i < LAST_ANSWERS; ++i) this.reply(Type.GO, about, status, true);
    }
    this.reply(Type.GO, about, status, true);
    if (status == Status.INCOMPLETE) return;
    const at = this.image;
    this.image = 0;
    if (status == Status.OK) this.host.enter(at, this.length, load<u32>(this.header, 13));
  }

  private check(): u32 {
    if (this.next < this.blocks) return Status.INCOMPLETE;
    if (crc32(this.image, this.length) != load<u32>(this.header, 17)) return Status.WRONG_CRC;
    sha256(this.image, this.length, this.out);
    return memory.compare(this.out, this.header + 21, 32) ? Status.WRONG_HASH : Status.OK;
  }
}
