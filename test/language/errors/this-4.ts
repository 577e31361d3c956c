// expect: UNI-L024 2:14
const self = this;

export function main(): void {
  console.log(self === undefined);
}
