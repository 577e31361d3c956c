// expect: UNI-L043 3:3
class Thermostat {
  accessor target = 20;
}

export function main(): void {
  console.log(new Thermostat().target);
}
