// expect: TS2540 8:10
class Sensor {
  constructor(readonly id: number) {}
}

export function main(): void {
  const sensor = new Sensor(1);
  sensor.id = 2;
}
