package org.postern.snmp;

import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;

import java.util.List;

/// The system and snmp groups (RFC 3418 section 2), and what an engine of SNMPv3 tells of itself
/// (RFC 3411 section 5, RFC 3412 section 5, RFC 3413 section 4.1, RFC 3414 section 5).
final class SystemMib {
    private static final OID SYSTEM = new OID("1.3.6.1.2.1.1");
    private static final OID OR_ENTRY = new OID("1.3.6.1.2.1.1.9.1");
    private static final OID SNMP = new OID("1.3.6.1.2.1.11");
    private static final OID ENGINE = new OID("1.3.6.1.6.3.10.2.1");

    // RFC 3418 section 2: 2^(L-1) for the layer of applications, 7.
    private static final int APPLICATION = 64;

    private static final int DISABLED = 2;

    private static final List<OID> STATISTICS =
            List.of(
                    SnmpConstants.snmpUnknownSecurityModels,
                    SnmpConstants.snmpInvalidMsgs,
                    SnmpConstants.snmpUnknownPDUHandlers,
                    SnmpConstants.snmpUnavailableContexts,
                    SnmpConstants.snmpUnknownContexts,
                    SnmpConstants.usmStatsUnsupportedSecLevels,
                    SnmpConstants.usmStatsNotInTimeWindows,
                    SnmpConstants.usmStatsUnknownUserNames,
                    SnmpConstants.usmStatsUnknownEngineIDs,
                    SnmpConstants.usmStatsWrongDigests,
                    SnmpConstants.usmStatsDecryptionErrors);

    private record Resource(String id, String words) {}

    private static final List<Resource> RESOURCES =
            List.of(
                    new Resource("1.3.6.1.6.3.1", "SNMPv2-MIB (RFC 3418): this node"),
                    new Resource(
                            "1.3.6.1.2.1.27",
                            "NETWORK-SERVICES-MIB (RFC 2788): services and their connections"),
                    new Resource(
                            "1.3.6.1.2.1.28",
                            "MTA-MIB (RFC 2789): mail that is taken, waits and goes on"),
                    new Resource(
                            PosternMib.ROOT.toDottedString(),
                            "POSTERN-MIB: what Postern tells beyond the standards"));

    private SystemMib() {}

    static void system(Tree.Builder tree, Figures.Node node, SnmpSettings said, Moment moment) {
        tree.scalar(at(SYSTEM, 1), Tree.text("Postern " + node.version() + ", messaging system"))
                .scalar(at(SYSTEM, 2), PosternMib.ROOT)
                .scalar(at(SYSTEM, 3), moment.upTime())
                .scalar(at(SYSTEM, 4), Tree.text(said.contact()))
                .scalar(at(SYSTEM, 5), Tree.text(node.hostname()))
                .scalar(at(SYSTEM, 6), Tree.text(said.location()))
                .scalar(at(SYSTEM, 7), new Integer32(APPLICATION))
                .scalar(at(SYSTEM, 8), moment.stamp(moment.started()));
        for (int i = 0; i < RESOURCES.size(); i++) {
            var index = new OID(new int[] {i + 1});
            tree.cell(at(OR_ENTRY, 2), index, new OID(RESOURCES.get(i).id()))
                    .cell(at(OR_ENTRY, 3), index, Tree.text(RESOURCES.get(i).words()))
                    .cell(at(OR_ENTRY, 4), index, moment.stamp(moment.started()));
        }
    }

    static void snmp(Tree.Builder tree, ProtocolCounts counts) {
        for (int number : new int[] {1, 3, 4, 5, 6, 31, 32}) {
            OID object = at(SNMP, number);
            tree.scalar(object, Numbers.counter(counts.get(instance(object))));
        }
        // Nobody can be told of every wrong community without helping whoever tries them.
        tree.scalar(at(SNMP, 30), new Integer32(DISABLED));
        for (OID instance : STATISTICS) {
            var object = new OID(instance);
            object.removeLast();
            tree.scalar(object, Numbers.counter(counts.get(instance)));
        }
    }

    static void engine(Tree.Builder tree, byte[] id, int boots, int seconds, int maxMessage) {
        tree.scalar(at(ENGINE, 1), new OctetString(id))
                .scalar(at(ENGINE, 2), new Integer32(boots))
                .scalar(at(ENGINE, 3), new Integer32(seconds))
                .scalar(at(ENGINE, 4), new Integer32(maxMessage));
    }

    static OID at(OID above, int number) {
        var name = new OID(above);
        name.append(number);
        return name;
    }

    private static OID instance(OID object) {
        return at(object, 0);
    }
}
