// Generated from kernel/attempt.ts by compiler/lower/declarations.ts. Do not edit.
/** Something that must be given back: a connection, a lock, a device. */
export declare interface Releasable {
  /** Gives it back. Called at most once per registration. */
  release(): void;
}
/** What went wrong in a protected call. */
export declare class Failure {
  /** Trap code, `hal/trap`. */
  readonly code: u32;
  /** The error's message, or the trap's name. */
  readonly message: string;
  /** Source file, "" when unknown. */
  readonly file: string;
  /** Line in it from 1, 0 when unknown. */
  readonly line: i32;
  constructor(code: u32, message: string, file: string, line: i32);
  toString(): string;
}
declare class Resource {
  readonly thing: Releasable;
  readonly next: Resource | null;
  constructor(thing: Releasable, next: Resource | null);
}
/** One protected call and what it must release. */
export declare class Scope {
  resources: Resource | null;
  readonly outer: Scope | null;
  constructor(outer: Scope | null);
}
/** Runs `fn`. @returns null, or what ended it early. Nests. */
export declare function attempt(fn: () => void): Failure | null;
/** Has `thing` released when the innermost `attempt` of this fiber, or else the fiber, ends. */
export declare function onRelease(thing: Releasable): void;
/** Releases what all scopes inside `outer` hold and leaves them. A release that traps is passed over. */
export declare function endScopes(outer: Scope | null): void;
export {};
