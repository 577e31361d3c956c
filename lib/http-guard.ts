/**
 * Who may ask: for pages that change something on the board. A page from elsewhere can have its visitor's browser send requests here (CSRF), and can
 * have its own name lead here (DNS rebinding), so that the browser takes us for a part of it.
 */
import type { HttpExchange } from "uni/http";

/**
 * Whether the request is meant for us by one of `names`: names and addresses as browsers show them, without a port; whatever the case. Who names us
 * otherwise should hear 421.
 */
export function isAllowedHost(exchange: HttpExchange, names: string[]): boolean {
  const given = exchange.header("host");
  if (given === undefined) return false;
  const host = hostOf(given);
  return host !== "" && names.some((name) => hostOf(name) === host);
}

/** Without port and final dot, in lower case. IPv6 addresses stand in brackets. */
function hostOf(authority: string): string {
  const end = authority.startsWith("[") ? authority.indexOf("]") + 1 : authority.indexOf(":");
  const host = end > 0 ? authority.slice(0, end) : end < 0 ? authority : "";
  return (host.endsWith(".") ? host.slice(0, -1) : host).toLowerCase();
}

/**
 * Whether the request comes from a page of ours, or from no page at all: a browser tells with `Origin` where a page that posts something or opens a
 * WebSocket came from. It has to be the host that was asked, port included; its scheme may be https, for TLS may end in front of us. Who it is not should hear 403.
 */
export function isSameOrigin(exchange: HttpExchange): boolean {
  const origin = exchange.header("origin");
  if (origin !== undefined) {
    const host = (exchange.header("host") ?? "").toLowerCase();
    return host !== "" && (origin.toLowerCase() === `http://${host}` || origin.toLowerCase() === `https://${host}`);
  }
  const site = exchange.header("sec-fetch-site");
  return site === undefined || site === "same-origin" || site === "none";
}
