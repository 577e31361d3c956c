// expect: UNI-L018 9:21
class Button {
  presses = 0;
  press(): void { this.presses++; }
}

export function main(): void {
  const button = new Button();
  setTimeout(button.press, 10);
}
