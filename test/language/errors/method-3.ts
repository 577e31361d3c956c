// expect: UNI-L018 12:41
class Parser {
  skipped = 0;
  accept(word: string): boolean {
    this.skipped++;
    return word.length > 1;
  }
}

export function main(): void {
  const parser = new Parser();
  console.log(["a", "bc"].filter(parser.accept));
}
