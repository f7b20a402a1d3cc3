package org.postern.transport;

import org.postern.net.DnsName;

import java.net.InetSocketAddress;

/// One address of a server that takes mail for a hop.
///
/// @param name what its certificate names: a host, or an address literal's text
/// @param base the name below which its TLSA records stand, after CNAMEs; the root where none can
/// @param authenticated whether DNSSEC proved MX and address records
record Exchanger(String name, DnsName base, InetSocketAddress address, boolean authenticated) {}
