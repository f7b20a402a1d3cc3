package org.postern.antispam;

/// One handover of a message as a `Received` field tells it.
///
/// @param ip of the host that handed it over
/// @param rdns its name by its address, as the receiver looked it up; may be empty
/// @param helo what it called itself
/// @param by who took it
/// @param noReverse whether the receiver looked and found no name
/// @param auth how it logged in; empty when it did not
record Relay(
        String ip,
        String rdns,
        String helo,
        String by,
        String ident,
        String envelopeFrom,
        boolean hasEnvelopeFrom,
        String id,
        String auth,
        boolean noReverse) {

    boolean isPrivate() {
        return IpText.isPrivate(ip);
    }

    /// The line that rules for relays are matched against.
    String line(boolean internal) {
        return "[ ip="
                + ip
                + " rdns="
                + rdns
                + " helo="
                + helo
                + " by="
                + by
                + " ident="
                + ident
                + " envfrom="
                + envelopeFrom
                + " intl="
                + (internal ? 1 : 0)
                + " id="
                + id
                + " auth="
                + auth
                + " msa=0 ]";
    }
}
