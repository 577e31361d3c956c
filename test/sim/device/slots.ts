import { exit, fiberCreate, fiberDestroy } from "hal/hw";
import { check } from "./bench";

function never(): void {}

export function _start(): void {
  check(fiberCreate(never.index, 1 << 20) == -1, 1);
  for (let id = 1; id <= 1024; id++) check(fiberCreate(never.index, 4096) == id, 2);
  check(fiberCreate(never.index, 4096) == -1, 3);
  fiberDestroy(500);
  fiberDestroy(7);
  check(fiberCreate(never.index, 4096) == 7, 4);
  check(fiberCreate(never.index, 4096) == 500, 5);
  exit(0);
}
