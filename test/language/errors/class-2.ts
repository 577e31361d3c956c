// expect: UNI-L029 2:17
const makers = [class { run(): number { return 1; } }];

export function main(): void {
  console.log(new makers[0]().run());
}
