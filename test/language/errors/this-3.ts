// expect: UNI-L024 6:26
class Counter {
  count = 0;
  start(): void {
    setTimeout(function () {
      console.log(typeof this);
    }, 1);
  }
}

export function main(): void {
  new Counter().start();
}
