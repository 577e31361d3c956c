// expect: TS2307 2:23
import { sleep } from "kernel/fibre";

export function main(): void {
  sleep(10);
}
