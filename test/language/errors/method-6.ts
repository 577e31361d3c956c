// expect: UNI-L041 8:9
class Motor {
  start(): void { console.log("on"); }
}

export function main(): void {
  const motor = new Motor();
  motor.start = () => console.log("replaced");
  motor.start();
}
