// expect: UNI-L035 2:1
declare const VERSION: string;

export function main(): void {
  console.log(VERSION);
}
