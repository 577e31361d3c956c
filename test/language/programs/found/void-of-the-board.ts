// What the framework's functions give as the result of an app's function: nothing is undefined (ECMA-262 14.10).
import { setLed } from "uni"
function run(g: (x: number) => unknown): void { console.log(g(1) === undefined) }
function either(g: (x: number) => void | Promise<void>): void { console.log(g(1) === undefined) }
export function main(): void {
  run((x) => { if (x > 2) return console.log('f'); return setLed(true) })
  either((x) => { if (x > 2) return console.log('f'); return setLed(true) })
  either(async () => { return setLed(false) })
  run(() => setLed(false))
}
