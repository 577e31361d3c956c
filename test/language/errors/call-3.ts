// expect: UNI-L025 5:43
class Blinker {
  on = false;
  toggle(): void { this.on = !this.on; }
  start(): void { setInterval(this.toggle.bind(this), 500); }
}

export function main(): void {
  new Blinker().start();
}
