import { StringBuilder } from "lang/builder";

/** `text` as ASCII on one line: all else as \uXXXX, so that a host may read it as JSON. */
export function escape(text: string): string {
  const out = new StringBuilder();
  for (let i = 0; i < text.length; ++i) {
    const code = text.charCodeAt(i);
    if (code >= 32 && code < 127 && code != 34 && code != 92) out.char(code);
    else out.text("\\u" + code.toString(16).padStart(4, "0"));
  }
  return out.toString();
}
