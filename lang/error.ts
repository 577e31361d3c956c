/** Error, its standard subclasses, and what becomes of an error that nobody catches. */
import { callFrames } from "hal/hw";
import { fail } from "kernel/panic";
import { locate, placeFile, placeFunction, placeLine, placeSource } from "kernel/symbols";
import { Kind, Obj } from "./object";
import { Bool, NULL, Num, Ref } from "./value";
import { raise } from "./throw";

/** Calls that an error remembers; those inside its own constructor are among them. */
const FRAMES: i32 = 16;
const NAME_BYTES: i32 = 96;
// @ts-ignore: decorator
@lazy const frameBuffer = memory.data(4 * 16);
// @ts-ignore: decorator
@lazy const nameBuffer = memory.data(96);

/** An app's error class extends it: `super(message)`, or `super(message, options)`. */
export class JsError extends Obj {
  message: string = "";
  /** What `$name` tells, until the program sets it. */
  name: string = "";
  cause: Ref = null;
  /** True when it was made with a `cause`, which is an own property then. */
  hasCause: bool = false;
  /** Return addresses of the calls that made it, as `hw.callFrames` gives them. */
  frames: StaticArray<u32> | null = null;

  /** @param options object whose property `cause` becomes the error's, or undefined (ECMA-262 20.5.8.1) */
  constructor(message: string | null = null, options: Ref = null) {
    super();
    if (message) this.message = message;
    this.name = this.$name();
    this.frames = captureFrames();
    if (options) installCause(this, options);
  }

  /** What the constructor does, on an object of an app's class that is made already. */
  $init(message: string | null = null, options: Ref = null): void {
    if (message) this.message = message;
    if (options) installCause(this, options);
  }

  $class(): string { return "Error"; }
  $kind(): Kind { return Kind.ERROR; }
  /** `name` of the prototype: subclasses of an app inherit it, whatever they are called. */
  $name(): string { return "Error"; }

  /** ECMA-262 20.5.3.4. */
  $string(): string {
    const name = this.name, message = this.message;
    if (!message.length) return name;
    return name.length ? name + ": " + message : message;
  }

  /** The message and a line for each call, as in Node but for the column. */
  get stack(): string {
    const message = this.message;
    let text = message.length ? this.$name() + ": " + message : this.$name();
    const frames = this.frames!;
    const start = callerOf(this);
    let last: u32 = 0, lastLine = 0;
    for (let frame = start >> 8; frame < frames.length; ++frame) {
      const places = locate(unchecked(frames[frame]) - 1);
      for (let place = frame == start >> 8 ? start & 255 : 0; place < places; ++place) {
        const source = placeSource(place), line = placeLine(place);
        // gcc splits functions: the rest of one is the same place.
        if (place && source == last && line == lastLine) continue;
        last = source;
        lastLine = line;
        const file = placeText(placeFile(place, nameBuffer, NAME_BYTES)) + ":" + line.toString();
        const name = placeText(placeFunction(place, nameBuffer, NAME_BYTES));
        text += name.length ? "\n    at " + name + " (" + file + ")" : "\n    at " + file;
      }
    }
    return text;
  }
}

function captureFrames(): StaticArray<u32> {
  const count = callFrames(frameBuffer, FRAMES);
  const frames = new StaticArray<u32>(count);
  memory.copy(changetype<usize>(frames), frameBuffer, <usize>count << 2);
  return frames;
}

function installCause(error: JsError, options: Ref): void {
  if (!(options instanceof Obj)) return;
  const object = changetype<Obj>(options);
  for (let i = 0; i < object.$size(); ++i) {
    if (object.$key(i) != "cause" || !object.$has(i)) continue;
    error.cause = object.$get(i);
    error.hasCause = true;
  }
}

function placeText(length: i32): string {
  return String.UTF8.decodeUnsafe(nameBuffer, length);
}

/** True when the name in `nameBuffer`, of `length` bytes, is `start` followed by `end`. */
function isName(length: i32, start: string, end: string): bool {
  if (length != start.length + end.length) return false;
  for (let i = 0; i < length; ++i) {
    const c = i < start.length ? start.charCodeAt(i) : end.charCodeAt(i - start.length);
    if (load<u8>(nameBuffer + i) != c) return false;
  }
  return true;
}

/**
 * Where the call is that made `error`: behind what this file and the checks do, and behind the constructor of the error's class (as in V8, which leaves
 * out all up to `new.target`). @returns index of the frame << 8 | place in it
 */
function callerOf(error: JsError): i32 {
  const frames = error.frames!;
  let own = true;
  let first = 0;
  for (let frame = 0; frame < frames.length; ++frame) {
    const places = locate(unchecked(frames[frame]) - 1);
    for (let place = 0; place < places; ++place) {
      const next = place + 1 < places ? frame << 8 | place + 1 : (frame + 1) << 8;
      const length = placeFile(place, nameBuffer, NAME_BYTES);
      const ours = length >= 13 && (isTail(length, "lang/error.ts") || isTail(length, "lang/check.ts"));
      if (own && ours) first = next;
      else own = false;
      if (!ours && isName(placeFunction(place, nameBuffer, NAME_BYTES), error.$class(), "#constructor")) return next;
    }
  }
  return first;
}

function isTail(length: i32, tail: string): bool {
  for (let i = 0; i < tail.length; ++i) if (load<u8>(nameBuffer + (length - tail.length + i)) != tail.charCodeAt(i)) return false;
  return true;
}

export class JsRangeError extends JsError {
  $class(): string { return "RangeError"; }
  $name(): string { return "RangeError"; }
}

export class JsTypeError extends JsError {
  $class(): string { return "TypeError"; }
  $name(): string { return "TypeError"; }
}

export class JsSyntaxError extends JsError {
  $class(): string { return "SyntaxError"; }
  $name(): string { return "SyntaxError"; }
}

export class JsReferenceError extends JsError {
  $class(): string { return "ReferenceError"; }
  $name(): string { return "ReferenceError"; }
}

export class JsEvalError extends JsError {
  $class(): string { return "EvalError"; }
  $name(): string { return "EvalError"; }
}

export class JsURIError extends JsError {
  $class(): string { return "URIError"; }
  $name(): string { return "URIError"; }
}

/** ECMA-262 20.5.7. */
export class JsAggregateError extends JsError {
  constructor(public errors: Ref[] = [], message: string | null = null, options: Ref = null) {
    super(message, options);
  }
  $initAggregate(errors: Ref[], message: string | null = null, options: Ref = null): void {
    this.errors = errors;
    this.$init(message, options);
  }
  $class(): string { return "AggregateError"; }
  $name(): string { return "AggregateError"; }
}

/** Throws a RangeError. */
export function raiseRange(message: string): void { raise(new JsRangeError(message)); }
/** Throws a TypeError. */
export function raiseType(message: string): void { raise(new JsTypeError(message)); }
/** Throws a SyntaxError. */
export function raiseSyntax(message: string): void { raise(new JsSyntaxError(message)); }
/** Throws a ReferenceError. */
export function raiseReference(message: string): void { raise(new JsReferenceError(message)); }
/** Throws a URIError. */
export function raiseURI(message: string): void { raise(new JsURIError(message)); }

/** `new Error(message, options)` and so on, called as functions or with `new`. */
export function createError(message: string | null = null, options: Ref = null): JsError { return new JsError(message, options); }
export function createRangeError(message: string | null = null, options: Ref = null): JsError { return new JsRangeError(message, options); }
export function createTypeError(message: string | null = null, options: Ref = null): JsError { return new JsTypeError(message, options); }
export function createSyntaxError(message: string | null = null, options: Ref = null): JsError { return new JsSyntaxError(message, options); }
export function createReferenceError(message: string | null = null, options: Ref = null): JsError { return new JsReferenceError(message, options); }
export function createEvalError(message: string | null = null, options: Ref = null): JsError { return new JsEvalError(message, options); }
export function createURIError(message: string | null = null, options: Ref = null): JsError { return new JsURIError(message, options); }
export function createAggregateError(errors: Ref[], message: string | null = null, options: Ref = null): JsError {
  return new JsAggregateError(errors, message, options);
}

/** `error.toString()`. */
export function toText(error: JsError): string { return error.$string(); }
/** `error.stack`. */
export function stackOf(error: JsError): string { return error.stack; }

/** Ends the program as a panic does: nobody caught `value`. The report tells where it was made, if it is an error. */
export function uncaught(value: Ref): void {
  const why = "uncaught " + describe(value);
  if (!(value instanceof JsError)) {
    fail(why, null, 0);
    return;
  }
  const error = changetype<JsError>(value);
  const start = callerOf(error);
  fail(why, error.frames!.slice<StaticArray<u32>>(start >> 8), start & 255);
}

/** A thrown value in the words of a report. */
function describe(value: Ref): string {
  if (value === null) return "undefined";
  if (changetype<usize>(value) == changetype<usize>(NULL)) return "null";
  if (value instanceof String) return changetype<string>(value);
  if (value instanceof Bool) return changetype<Bool>(value).value ? "true" : "false";
  if (value instanceof Num) {
    const x = changetype<Num>(value).value;
    return x == trunc(x) && abs(x) < 1e15 ? (<i64>x).toString() : x.toString();
  }
  if (value instanceof Obj) return changetype<Obj>(value).$string();
  return "value";
}
