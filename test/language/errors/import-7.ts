// expect: TS2305 2:10
import { missing } from "./modules/helper";

export function main(): void {
  console.log(missing);
}
