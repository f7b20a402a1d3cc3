/// Monitoring by SNMP: an agent that answers and changes nothing, and notifications when something
/// is wrong. SNMPv2c (RFC 1901) and SNMPv3 (RFC 3411 to 3418) with the user-based security model,
/// authenticated and encrypted; SNMPv1 is not spoken.
///
/// What it tells: the system and snmp groups (RFC 3418), the network services (RFC 2788), the mail
/// transfer agent (RFC 2789), and what only Postern has (`POSTERN-MIB.txt` beside this file, which
/// `Snmp Mib` prints). The figures come from the other rooms through [Figures], gathered at most
/// once a second however much is asked: an answer, and the rows of one walk within a second, fit
/// together.
///
/// # What strangers can do
///
/// Nothing. Without a community and without a user there is no socket. A datagram from outside the
/// networks is dropped before it is looked at; what is left is measured by [Shape] before the
/// library allocates anything for it; a wrong community is dropped without an answer, as RFC 3584
/// section 5.2.1 wants it. All of it is counted.
///
/// # File in the home
///
/// `snmp.engine`, mode 0600, one line in ASCII: a version (1), a space, the snmpEngineID as
/// hexadecimal digits, a space, snmpEngineBoots in decimal. It is rewritten, forced and renamed at
/// each start, before the first answer: an engine that forgot its boots would be deaf to whoever
/// knows it (RFC 3414 section 2.2). When it cannot be read another engine is made, and monitors
/// find it by discovery.
@NullMarked
package org.postern.snmp;

import org.jspecify.annotations.NullMarked;
