// expect: UNI-L019 3:6
const tick = (): void => {};
tick.interval = 10;

export function main(): void {
  tick();
}
