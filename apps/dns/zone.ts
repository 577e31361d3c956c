/** The zone, as RFC 1035 section 5 writes zones. */
export const zone = `
$ORIGIN board.example.
$TTL 3600
@           IN SOA   ns1 admin ( 2026112101 7200 600 86400 300 )
            IN NS    ns1
            IN NS    ns2.elsewhere.example.
            IN MX    10 mail
            IN MX    20 mail.elsewhere.example.
            IN TXT   "v=spf1 mx -all"
            IN A     192.0.2.1
            IN AAAA  2001:db8::1
ns1         IN A     192.0.2.53
mail   600  IN A     192.0.2.25
            IN AAAA  2001:db8::25
www         IN CNAME @
ftp         IN CNAME www
out         IN CNAME www.elsewhere.example.
loop        IN CNAME pool
pool        IN CNAME loop
*.dyn       IN A     192.0.2.99
deep.in.the IN TXT   "two" "strings; and a \\"quote\\""
; A part that others answer for, and where they are.
lab         IN NS    ns.lab
ns.lab      IN A     192.0.2.77
; More than a datagram holds.
big         IN TXT   "0 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            IN TXT   "1 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            IN TXT   "2 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
`;
