/** Tries several things in one run. */
import { attempt } from "kernel/attempt";
import { println } from "kernel/console";

/** Runs `action` and says what stopped it. */
export function tryOut(action: () => void): void {
  const failure = attempt(action);
  println(failure ? "caught: " + failure.toString() : "NOT CAUGHT");
}
