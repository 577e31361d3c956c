// expect: TS2322 2:7, UNI-L001 5:16
const name: string = 5;

export function main(): void {
  const value: any = name;
  console.log(value);
}
