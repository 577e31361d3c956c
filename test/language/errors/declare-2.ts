// expect: UNI-L035 2:1
declare function beep(hz: number): void;

export function main(): void {
  beep(440);
}
