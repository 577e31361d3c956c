/**
 * The time by which timers are ordered, in ms. It is not the board's: it moves while the program waits, and by as much as the program sees
 * time pass, but not while it computes or prints. So two timers run in the order that their delays tell, however slow board and
 * console are; none runs before its delay has passed by the board's clock.
 */

// @ts-ignore: decorator
@lazy let time: f64 = 0;
/** What the program saw last since it began to run without waiting; -1 = nothing. */
// @ts-ignore: decorator
@lazy let seen: f64 = -1;

export function programTime(): f64 {
  return time;
}

/** A timer that is due at `due` runs now. */
export function advanceTo(due: f64): void {
  if (due > time) time = due;
  seen = -1;
}

/** The program is told that it is `nowMs` by some clock: `Date.now()` and the like call it, so that a loop that waits for time does wait. */
export function observe(nowMs: f64): void {
  if (seen >= 0 && nowMs > seen) time += nowMs - seen;
  seen = nowMs;
}
