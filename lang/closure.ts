/** Functions as values, and variables that they share with the code around them. */

/**
 * A function value. What it captured lies in the fields of a subclass that the compiler writes for each function expression. A call is
 * `call_indirect<R>(f.code, f, ...)`: the function's first parameter is the closure itself.
 */
export class Closure {
  constructor(
    /** Index in the function table of a function that takes this closure first. */
    public code: u32,
  ) {}
  /** The function's name, for printing; "" for one that has none. */
  $name(): string { return ""; }
  /** What kind of function it is, for printing: async, a generator. */
  $tag(): string { return "Function"; }
  /** The function that it calls in another way: the same to those who compare. */
  $origin(): Closure { return this; }
}

/** A variable that outlives its block, or that several closures change. */
@final export class Cell<T> {
  constructor(public value: T) {}
}
