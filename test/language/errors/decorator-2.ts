// expect: UNI-L026 7:3
function readonly(target: object, key: string): void {
  console.log(key);
}

class Sensor {
  @readonly
  id = 1;
}

export function main(): void {
  console.log(new Sensor().id);
}
