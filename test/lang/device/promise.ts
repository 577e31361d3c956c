/** Promises by number, for scripts that a test also runs with Node's own: every handler adds a line to the log. */
import "kernel/boot";
import { AsyncFrame, awaitRef, finish, start } from "lang/async";
import { Closure } from "lang/closure";
import { JsAggregateError, JsError } from "lang/error";
import { runJobs } from "lang/event-loop";
import { JsPromise, catch_, create, finally_, resolve, reject, then } from "lang/promise";
import { Settled, all, allSettled, any, race } from "lang/promise-all";
import { raise } from "lang/throw";
import { queueMicrotask } from "lang/timers";
import { NULL, Num, Ref, box } from "lang/value";

let promises: JsPromise[] = [];
let settlers: Closure[] = [];
let log = "";

export function run(): string {
  runJobs();
  return log;
}

function add(promise: JsPromise): void {
  promises.push(promise);
}

function text(value: Ref): string {
  if (value === null) return "undefined";
  if (changetype<usize>(value) == changetype<usize>(NULL)) return "null";
  if (value instanceof Num) return (<i32>changetype<Num>(value).value).toString();
  if (value instanceof JsPromise) return "promise";
  if (value instanceof JsAggregateError) return changetype<JsAggregateError>(value).$string() + text(changetype<JsAggregateError>(value).errors);
  if (value instanceof JsError) return changetype<JsError>(value).$string();
  if (value instanceof Array<Ref>) return "[" + changetype<Ref[]>(value).map<string>((each) => text(each)).join(",") + "]";
  if (value instanceof Settled) {
    const it = changetype<Settled>(value);
    return it.status + ":" + text(it.value);
  }
  return "?";
}

/** What a handler, executor or function does with its argument, and then: `kind` 0 returns it, 1 throws it, 2 returns promise `target`. */
@final class Handler extends Closure {
  constructor(code: u32, readonly id: i32, readonly kind: i32, readonly target: i32) { super(code); }
}

function outcome(kind: i32, id: i32, target: i32): Ref {
  if (kind == 2) return promises[target];
  if (kind == 1) {
    raise(box<f64>(<f64>(1000 + id)));
    return null;
  }
  return kind == 3 ? null : box<f64>(<f64>id);
}

function handle(self: Handler, value: Ref): Ref {
  log += self.id.toString() + "(" + text(value) + ") ";
  return outcome(self.kind, self.id, self.target);
}

function handleFinally(self: Handler): Ref {
  log += self.id.toString() + "() ";
  return outcome(self.kind, self.id, self.target);
}

function handleMicrotask(self: Handler): void {
  log += self.id.toString() + "m ";
}

@final class Executor extends Closure {
  constructor(code: u32, readonly id: i32, readonly kind: i32) { super(code); }
}

/** Kinds: 0 leaves the promise pending, 1 throws, 2 resolves twice and then throws. */
function execute(self: Executor, onResolve: Closure, onReject: Closure): void {
  settlers.push(onResolve);
  settlers.push(onReject);
  if (self.kind == 1) raise(box<f64>(<f64>self.id));
  if (self.kind == 2) {
    call_indirect<void>(onResolve.code, onResolve, box<f64>(<f64>self.id));
    call_indirect<void>(onReject.code, onReject, box<f64>(<f64>(self.id + 1)));
    raise(box<f64>(<f64>(self.id + 2)));
  }
}

export function makeNew(id: i32, kind: i32): void { add(create(new Executor(execute.index, id, kind))); }
export function settle(which: i32, value: i32, target: i32): void {
  const settler = settlers[which];
  call_indirect<void>(settler.code, settler, target < 0 ? box<f64>(<f64>value) : promises[target] as Ref);
}
export function makeResolved(value: i32, target: i32): void { add(resolve(target < 0 ? box<f64>(<f64>value) : promises[target] as Ref)); }
export function makeRejected(value: i32): void { add(reject(box<f64>(<f64>value))); }
export function makeThen(from: i32, id: i32, kind: i32, target: i32, both: i32): void {
  const f = new Handler(handle.index, id, kind, target);
  add(then(promises[from], both & 1 ? f as Closure : null, both & 2 ? new Handler(handle.index, id + 500, kind, target) as Closure : null));
}
export function makeCatch(from: i32, id: i32, kind: i32, target: i32): void { add(catch_(promises[from], new Handler(handle.index, id, kind, target))); }
export function makeFinally(from: i32, id: i32, kind: i32, target: i32): void { add(finally_(promises[from], new Handler(handleFinally.index, id, kind, target))); }
export function microtask(id: i32): void { queueMicrotask(new Handler(handleMicrotask.index, id, 0, 0)); }

/** `which`: 0 all, 1 allSettled, 2 any, 3 race; of the promises from `from` on, `count`, and a number. */
export function makeGathering(which: i32, from: i32, count: i32): void {
  const elements: Ref[] = [];
  for (let i = from; i < from + count; ++i) elements.push(promises[i]);
  if (count) elements.push(box<f64>(7));
  add(which == 0 ? all<Ref>(elements) : which == 1 ? allSettled(elements) : which == 2 ? any(elements) : race(elements));
}

/** async () => { log(id); try { x = await first; } catch (e) { x = e } log(x); y = await second; log(y); return/throw/return promise } */
@final class Frame extends AsyncFrame {
  constructor(readonly id: i32, readonly first: i32, readonly second: i32, readonly kind: i32) { super(); }

  resume(): void {
    if (this.state == 0) {
      log += this.id.toString() + "a ";
      this.state = 1;
      awaitRef(this, promises[this.first]);
    } else if (this.state == 1) {
      log += this.id.toString() + "b" + text(this.sent) + " ";
      this.state = 2;
      awaitRef(this, this.second < 0 ? null : promises[this.second] as Ref);
    } else {
      if (this.failed) {
        raise(this.sent);
        return;
      }
      log += this.id.toString() + "c" + text(this.sent) + " ";
      if (this.kind == 1) raise(box<f64>(<f64>this.id));
      else finish(this, outcome(this.kind, this.id, this.first));
    }
  }
}

export function makeAsync(id: i32, first: i32, second: i32, kind: i32): void { add(start(new Frame(id, first, second, kind))); }

/** Handles every rejection. */
export function watch(): void {
  for (let i = 0; i < promises.length; ++i) catch_(promises[i], new Handler(handle.index, 10000 + i, 3, 0));
}
