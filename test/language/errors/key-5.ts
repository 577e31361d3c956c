// expect: TS7053 9:15
class Sensor {
  temperature = 20;
}

export function main(): void {
  const sensor = new Sensor();
  const name: string = "temperature";
  console.log(sensor[name]);
}
