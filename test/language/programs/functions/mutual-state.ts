// Module variables, set and read by functions and closures of the module: ECMA-262 16.2.1.
let mode: 'off' | 'on' | 'blink' = 'off'
let ticks = 0
const history: string[] = []
const listeners: (() => void)[] = []
export let level = 1.5

function setMode(next: typeof mode): boolean {
  if (next === mode) return false
  history.push(`${mode}->${next}`)
  mode = next
  for (const listener of listeners) listener()
  return true
}

function tick(): void {
  ticks++
  if (mode === 'blink' && ticks % 2) level = -level
}

class Led {
  static count = 0
  readonly id = ++Led.count
  changes = 0
  constructor() {
    listeners.push(() => this.changed())
  }
  private changed(): void {
    this.changes++
    history.push(`led ${this.id} ${mode}`)
  }
}

export function main(): void {
  const leds = [new Led(), new Led()]
  console.log(setMode('on'), setMode('on'), setMode('blink'))
  for (let i = 0; i < 3; i++) tick()
  setMode('off')
  tick()
  console.log(level, ticks, mode, leds.map((led) => led.changes).join(), Led.count)
  console.log(history.join(', '))
  const local = level
  level = 9
  console.log(local, level)
}
