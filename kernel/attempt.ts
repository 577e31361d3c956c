/**
 * Protected calls: a `throw`, a trap or a failed assertion inside comes back as an error value.
 *
 * Whatever was registered with `onRelease` meanwhile is released when the call ends, failed or not, the last first; likewise at the end of
 * a fiber.
 */
import { attempt as attemptCall } from "hal/hw";
import { Trap, trapName } from "hal/trap";
import { findCulprit } from "./backtrace";
import { current } from "./fiber";
import { abandonInterrupt } from "./irq";
import { abortFile, abortLine, abortMessage, clearAbort } from "./panic";
import { placeFile, placeLine } from "./symbols";

/** Something that must be given back: a connection, a lock, a device. */
export interface Releasable {
  /** Gives it back. Called at most once per registration. */
  release(): void;
}

/** What went wrong in a protected call. */
@final export class Failure {
  constructor(
    /** Trap code, `hal/trap`. */
    readonly code: u32,
    /** The error's message, or the trap's name. */
    readonly message: string,
    /** Source file, "" when unknown. */
    readonly file: string,
    /** Line in it from 1, 0 when unknown. */
    readonly line: i32,
  ) {}

  toString(): string {
    return this.line ? this.message + " (" + this.file + ":" + this.line.toString() + ")" : this.message;
  }
}

@final class Resource {
  constructor(readonly thing: Releasable, readonly next: Resource | null) {}
}

/** One protected call and what it must release. */
@final export class Scope {
  resources: Resource | null = null;
  constructor(readonly outer: Scope | null) {}
}

/** Runs `fn`. @returns null, or what ended it early. Nests. */
export function attempt(fn: () => void): Failure | null {
  const fiber = current();
  const outer = fiber.scope;
  fiber.scope = new Scope(outer);
  const code = attemptCall(fn.index);
  const failure = code ? failed(code) : null;
  endScopes(outer);
  return failure;
}

/** Has `thing` released when the innermost `attempt` of this fiber, or else the fiber, ends. */
export function onRelease(thing: Releasable): void {
  const fiber = current();
  let scope = fiber.scope;
  if (!scope) fiber.scope = scope = new Scope(null);
  scope.resources = new Resource(thing, scope.resources);
}

function failed(code: u32): Failure {
  abandonInterrupt();
  const place = findCulprit();
  const aborted = code == Trap.ABORT;
  const message = aborted ? abortMessage() : trapName(code);
  let file = aborted ? abortFile() : "";
  let line = aborted ? abortLine() : 0;
  if (place >= 0) {
    const name = memory.data(96);
    file = String.UTF8.decodeUnsafe(name, placeFile(place, name, 96));
    line = placeLine(place);
  }
  clearAbort();
  return new Failure(code, message, file, line);
}

/** Releases what all scopes inside `outer` hold and leaves them. A release that traps is passed over. */
export function endScopes(outer: Scope | null): void {
  const fiber = current();
  const step: () => void = releaseAll;
  for (;;) {
    const scope = fiber.scope;
    if (!scope || scope == outer) break;
    while (scope.resources) if (attemptCall(step.index)) abandonInterrupt();
    fiber.scope = scope.outer;
  }
}

/** Releases what the current fiber's innermost scope holds. Each leaves the list before it is called. */
function releaseAll(): void {
  const scope = current().scope!;
  for (;;) {
    const resource = scope.resources;
    if (!resource) break;
    scope.resources = resource.next;
    resource.thing.release();
  }
}
