/** What a match is for an app. In a file of its own, so that printing, which has to know it, costs no more than that. */
import { Ref, none } from "../value";

/**
 * The result of `exec`: the match and its groups, `undefined` for one that took no part, and three properties. What `match` gives with the
 * flag `g` is one without them.
 *
 * It begins with the fields of an `Array<Ref>` and so can be used as one (`list`). It does not extend it: asc lets a library class that
 * inherits `__visit` have no references of its own.
 */
@final export class RegExpMatch {
  private buffer: ArrayBuffer | null = null;
  private dataStart: usize = 0;
  private byteLength: i32 = 0;
  private length_: i32 = 0;

  index: f64 = none<f64>();
  /** Not null where the three are there. */
  input: string | null = null;
  /** A `Groups`, or undefined. */
  groups: Ref = null;

  constructor(length: i32) {
    const array = new Array<Ref>(length);
    memory.copy(changetype<usize>(this), changetype<usize>(array), offsetof<Array<Ref>>());
  }

  get length(): i32 {
    return this.length_;
  }

  /** Itself as the array that it is. */
  get list(): Array<Ref> {
    return changetype<Array<Ref>>(this);
  }

  /** Called by the collector: tells all references. */
  // @ts-ignore: decorator
  @unsafe private __visit(cookie: u32): void {
    visit(changetype<usize>(this.buffer), cookie);
    visit(changetype<usize>(this.input), cookie);
    visit(changetype<usize>(this.groups), cookie);
    for (let i = 0; i < this.length_; ++i) visit(load<usize>(this.dataStart + (<usize>i << alignof<usize>())), cookie);
  }
}

function visit(object: usize, cookie: u32): void {
  // @ts-ignore: of the runtime
  if (object) __visit(object, cookie);
}
