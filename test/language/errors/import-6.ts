// expect: TS2591 2:30
import { readFileSync } from "node:fs";

export function main(): void {
  console.log(readFileSync("x"));
}
