/** Why what arrived was thrown away: one counter for each reason. */

export enum Drop {
  EthernetShort, EthernetLong, EthernetType, EthernetAddress,
  ArpBad, ArpUnasked, ArpConflict,
  IpVersion, IpHeader, IpLength, IpChecksum, IpOptions, IpMartian, IpAddress, IpFragment, IpProtocol,
  IcmpBad, IcmpIgnored,
  UdpLength, UdpChecksum, UdpPort, UdpFull,
  TcpHeader, TcpChecksum, TcpOptions, TcpPort, TcpWindow, TcpAck, TcpOld, TcpFlags, TcpReset, TcpClosed, TcpFull, TcpHalfOpen, TcpStalled,
  DnsBad, DnsUnasked, NtpBad, NtpUnasked, MdnsBad, MdnsRemote, MdnsLimited, MdnsConflict,
  SendFull, SendUnresolved,
  COUNT,
}

/** Name of `reason` for people and monitors. */
export function dropName(reason: Drop): string {
  switch (reason) {
    case Drop.EthernetShort: return "eth.short";
    case Drop.EthernetLong: return "eth.long";
    case Drop.EthernetType: return "eth.type";
    case Drop.EthernetAddress: return "eth.address";
    case Drop.ArpBad: return "arp.bad";
    case Drop.ArpUnasked: return "arp.unasked";
    case Drop.ArpConflict: return "arp.conflict";
    case Drop.IpVersion: return "ip.version";
    case Drop.IpHeader: return "ip.header";
    case Drop.IpLength: return "ip.length";
    case Drop.IpChecksum: return "ip.checksum";
    case Drop.IpOptions: return "ip.options";
    case Drop.IpMartian: return "ip.martian";
    case Drop.IpAddress: return "ip.address";
    case Drop.IpFragment: return "ip.fragment";
    case Drop.IpProtocol: return "ip.protocol";
    case Drop.IcmpBad: return "icmp.bad";
    case Drop.IcmpIgnored: return "icmp.ignored";
    case Drop.UdpLength: return "udp.length";
    case Drop.UdpChecksum: return "udp.checksum";
    case Drop.UdpPort: return "udp.port";
    case Drop.UdpFull: return "udp.full";
    case Drop.TcpHeader: return "tcp.header";
    case Drop.TcpChecksum: return "tcp.checksum";
    case Drop.TcpOptions: return "tcp.options";
    case Drop.TcpPort: return "tcp.port";
    case Drop.TcpWindow: return "tcp.window";
    case Drop.TcpAck: return "tcp.ack";
    case Drop.TcpOld: return "tcp.old";
    case Drop.TcpFlags: return "tcp.flags";
    case Drop.TcpReset: return "tcp.reset";
    case Drop.TcpClosed: return "tcp.closed";
    case Drop.TcpFull: return "tcp.full";
    case Drop.TcpHalfOpen: return "tcp.half-open";
    case Drop.TcpStalled: return "tcp.stalled";
    case Drop.DnsBad: return "dns.bad";
    case Drop.DnsUnasked: return "dns.unasked";
    case Drop.NtpBad: return "ntp.bad";
    case Drop.NtpUnasked: return "ntp.unasked";
    case Drop.MdnsBad: return "mdns.bad";
    case Drop.MdnsRemote: return "mdns.remote";
    case Drop.MdnsLimited: return "mdns.limited";
    case Drop.MdnsConflict: return "mdns.conflict";
    case Drop.SendFull: return "send.full";
    case Drop.SendUnresolved: return "send.unresolved";
    default: return "?";
  }
}
