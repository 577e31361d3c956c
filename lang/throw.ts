/**
 * Exceptions. `throw` stores the value here and the function returns at once, with a result nobody looks at; after each call that may throw
 * the caller tests `throwing` and returns in turn, or goes on in its `catch` or `finally`. A program without any `try` has no such tests:
 * then `raise` ends it (docs/decisions/009-exceptions.md).
 */
import { Ref } from "./value";
import { uncaught } from "./error";

/** True between a `throw` and its `catch`. */
export let throwing: bool = false;
let thrown: Ref = null;

/** Throws `value`: the caller must return at once. In a program that catches nothing this does not return. */
export function raise(value: Ref): void {
  // @ts-ignore: set by the compiler with --use
  if (!isDefined(UNI_CATCH)) uncaught(value);
  thrown = value;
  throwing = true;
}

/** Takes the thrown value: nothing is being thrown any more. */
export function caught(): Ref {
  const value = thrown;
  thrown = null;
  throwing = false;
  return value;
}
