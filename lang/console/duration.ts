/** Times as `console.timeEnd` writes them. */

/** `us` microseconds, in the unit that suits. */
export function durationText(us: u64): string {
  if (us < 1000000) {
    let text = (us / 1000).toString();
    const rest = <u32>(us % 1000);
    if (rest) {
      text += "." + padded(rest, 3);
      while (text.endsWith("0")) text = text.substring(0, text.length - 1);
    }
    return text + "ms";
  }
  const ms = (us + 500) / 1000;
  const seconds = ms / 1000;
  const fraction = "." + padded(<u32>(ms % 1000), 3);
  if (us < 60000000) return seconds.toString() + fraction + "s";
  const minutes = seconds / 60;
  const tail = padded(<u32>(seconds % 60), 2) + fraction;
  if (minutes < 60) return minutes.toString() + ":" + tail + " (m:ss.mmm)";
  return (minutes / 60).toString() + ":" + padded(<u32>(minutes % 60), 2) + ":" + tail + " (h:mm:ss.mmm)";
}

function padded(value: u32, digits: i32): string {
  return value.toString().padStart(digits, "0");
}
