/** Calls of apps that wait: each has a fiber of its own meanwhile, and settles a promise. */
import { spawnWith } from "kernel/fiber";
import { hold, release } from "../event-loop";
import { JsPromise, rejectWith, settleWith } from "../promise";
import { caught, throwing } from "../throw";
import { Ref } from "../value";

export abstract class Waiting {
  readonly promise: JsPromise = new JsPromise();
  /** In the fiber. @returns what the promise is settled with; raises what it is rejected with */
  abstract work(): Ref;

  /** @param name of the fiber, for people */
  begin(name: string): JsPromise {
    hold();
    spawnWith<Waiting>((waiting: Waiting) => waiting.run(), this, name);
    return this.promise;
  }

  private run(): void {
    const value = this.work();
    if (throwing) rejectWith(this.promise, caught());
    else settleWith(this.promise, value);
    release();
  }
}

/** A promise rejected with what has been raised. */
export function rejected(): JsPromise {
  const promise = new JsPromise();
  rejectWith(promise, caught());
  return promise;
}
