/** Error and its standard subclasses. */
import { Kind, Obj } from "./object";
import { Ref } from "./value";
import { raise } from "./throw";

export class JsError extends Obj {
  name: string = "";
  cause: Ref = null;
  constructor(public message: string) {
    super();
    this.name = this.$class();
  }
  $class(): string { return "Error"; }
  $kind(): Kind { return Kind.ERROR; }
  $string(): string {
    return this.message.length ? this.name + ": " + this.message : this.name;
  }
}

export class JsRangeError extends JsError {
  $class(): string { return "RangeError"; }
}

export class JsTypeError extends JsError {
  $class(): string { return "TypeError"; }
}

export class JsSyntaxError extends JsError {
  $class(): string { return "SyntaxError"; }
}

/** Throws a RangeError. */
export function raiseRange(message: string): void { raise(new JsRangeError(message)); }
/** Throws a TypeError. */
export function raiseType(message: string): void { raise(new JsTypeError(message)); }
/** Throws a SyntaxError. */
export function raiseSyntax(message: string): void { raise(new JsSyntaxError(message)); }

/** Ends the program: nobody caught `value`. */
export function uncaught(value: Ref): void {
  throw new Error("uncaught error");
}
