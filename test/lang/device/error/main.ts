/** @assemblyscript Errors: names, texts, causes, stacks; then one that nobody catches, out of an async function. */
import { println } from "kernel/console";
import { AsyncFrame, awaitRef, start } from "lang/async";
import { JsAggregateError, JsError, JsRangeError, JsTypeError, createError, createURIError, raiseRange } from "lang/error";
import { runEventLoop } from "lang/event-loop";
import { Obj } from "lang/object";
import { caught, raise } from "lang/throw";
import { sleep } from "lang/timers";
import { boardName, hasLed, heapSize, heapUsed, setLed, uptime } from "lang/uni";
import { Ref, box } from "lang/value";

/** { cause } */
class Options extends Obj {
  cause: Ref = null;
  $size(): i32 { return 1; }
  $key(index: i32): string { return "cause"; }
  $get(index: i32): Ref { return this.cause; }
}

/** class MyError extends Error { constructor(m) { super(m); this.name = 'MyError' } } */
class MyError extends JsError {
  constructor(m: string) {
    super(m);
    this.name = "MyError";
  }
  $class(): string { return "MyError"; }
}

/** class Plain extends RangeError {} */
class Plain extends JsRangeError {
  $class(): string { return "Plain"; }
}

class Account {
  constructor(start: i32) {
    if (start < 0) raiseRange("start");
  }
}

function show(error: JsError): void {
  println(error.$class() + " | " + error.name + " | " + error.$string() + " | " + (error.hasCause ? "cause" : "no cause") + " | " + (error instanceof JsRangeError).toString());
}

function thrower(): void {
  raise(new MyError("thrown"));
}

@final class Late extends AsyncFrame {
  resume(): void {
    if (this.state++ == 0) {
      awaitRef(this, sleep(5));
      return;
    }
    thrower();
  }
}

export function main(): void {
  show(new JsError());
  show(new JsTypeError("t"));
  show(new MyError("mine"));
  show(new Plain("p"));
  show(createURIError("uri"));
  const options = new Options();
  options.cause = new JsError("why");
  const caused = createError("outer", options);
  show(caused);
  println(changetype<JsError>(caused.cause).message);
  const nameless = new JsError("only message");
  nameless.name = "";
  show(nameless);
  const all = new JsAggregateError([box<f64>(1), null], "many");
  show(all);
  println(all.errors.length.toString());
  println(new MyError("here").stack);
  new Account(-1);
  println(changetype<JsError>(caught()).stack);
  println(boardName() + " " + hasLed().toString() + " " + (uptime() > 0 && heapUsed() > 0 && heapUsed() <= heapSize()).toString());
  setLed(true);
  start(new Late());
  runEventLoop();
  println("NOT REACHED");
}
