// expect: UNI-L018 8:11
class Log {
  lines: string[] = [];
  write(line: string): void { this.lines.push(line); }
}

export function main(): void {
  const { write } = new Log();
  write("x");
}
