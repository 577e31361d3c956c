/** @assemblyscript The module `uni`: lines typed at the console come as promises, while timers go on. */
import { println } from "kernel/console";
import { AsyncFrame, awaitRef, start } from "lang/async";
import { Closure } from "lang/closure";
import { runEventLoop } from "lang/event-loop";
import { clear, setInterval, Timer } from "lang/timers";
import { boardName, exit, readLine, uptime } from "lang/uni";

@final class Tick extends Closure {
  count: i32 = 0;
}
function tick(self: Tick): void { ++self.count; }

@final class Talk extends AsyncFrame {
  ticks: Tick = new Tick(tick.index);
  timer: Timer | null = null;
  began: f64 = 0;

  resume(): void {
    if (this.state++ == 0) {
      this.timer = setInterval(this.ticks, 30);
      this.began = uptime();
      awaitRef(this, readLine(boardName() + "> "));
      return;
    }
    if (this.sent !== null) {
      println("got " + changetype<string>(this.sent));
      awaitRef(this, readLine("> "));
      return;
    }
    clear(this.timer);
    println(this.ticks.count > 0 && uptime() > this.began ? "timers went on" : "timers STOOD STILL");
    exit(3);
  }
}

export function main(): void {
  start(new Talk());
  runEventLoop();
}
