package org.postern.snmp;

import org.snmp4j.security.AuthHMAC192SHA256;
import org.snmp4j.security.AuthHMAC256SHA384;
import org.snmp4j.security.AuthHMAC384SHA512;
import org.snmp4j.smi.OID;

/// How users of SNMPv3 authenticate (RFC 7860 section 4).
public enum Digest {
    SHA_256,
    SHA_384,
    SHA_512;

    OID protocol() {
        return switch (this) {
            case SHA_256 -> AuthHMAC192SHA256.ID;
            case SHA_384 -> AuthHMAC256SHA384.ID;
            case SHA_512 -> AuthHMAC384SHA512.ID;
        };
    }
}
