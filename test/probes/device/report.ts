/** A fault while a fault is reported: the report needs the fiber's name, and that lies nowhere. */
import { Fiber, current } from "kernel/fiber";

let none: usize = 0;

export function faultInReport(): void {
  store<usize>(changetype<usize>(current()), 0xfffffff0, offsetof<Fiber>("name"));
  store<u64>(none, 1); // 16
}
