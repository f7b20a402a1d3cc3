"""Answers by pyspf, for the tests of SPF: asks the name server at the port given first. A line of standard
input is a client's address, a sender and a name, blanks between; a line of output is the result."""

import sys

import dns.resolver

resolver = dns.resolver.Resolver(configure=False)
resolver.nameservers = ["127.0.0.1"]
resolver.port = int(sys.argv[1])
dns.resolver.default_resolver = resolver

import spf

for line in sys.stdin:
    address, sender, name = line.split()
    print(spf.query(address, sender, name, receiver="us.test", timeout=20, strict=True).check()[0])
