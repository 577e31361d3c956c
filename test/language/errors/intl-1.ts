// expect: UNI-L037 3:19
export function main(): void {
  console.log(new Intl.NumberFormat("de").format(1234.5));
}
