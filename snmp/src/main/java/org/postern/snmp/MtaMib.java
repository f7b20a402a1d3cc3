package org.postern.snmp;

import org.jspecify.annotations.Nullable;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.Variable;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Mail that is taken, waits and goes on, as RFC 2789 section 4 shows it. Groups are the ways in
/// and the destinations that had mail since the start. What we do not count (conversions, loops)
/// has no instance, not a wrong zero. For one thread at a time.
final class MtaMib {
    private static final OID MTA_ENTRY = new OID("1.3.6.1.2.1.28.1.1");
    private static final OID GROUP_ENTRY = new OID("1.3.6.1.2.1.28.2.1");

    // RFC 2788 section 4: a protocol over TCP is named by its port.
    private static final OID TCP = new OID("1.3.6.1.2.1.27.4");

    /// Groups whose row is remembered; beyond, none is shown.
    static final int MOST_GROUPS = 10_000;

    /// A group keeps its row as long as the node runs.
    private final Map<String, Row> rows = new HashMap<>();

    private record Row(int index, Instant since) {}

    void fill(Tree.Builder tree, Figures figures, Moment moment) {
        mta(tree, figures);
        for (var group : figures.groups()) {
            Row row = row(group.name(), moment.now());
            if (row != null) {
                group(tree, group, row, moment);
            }
        }
    }

    private @Nullable Row row(String name, Instant now) {
        Row known = rows.get(name);
        if (known == null && rows.size() < MOST_GROUPS) {
            known = new Row(rows.size() + 1, now);
            rows.put(name, known);
        }
        return known;
    }

    private static void mta(Tree.Builder tree, Figures figures) {
        var index = new OID(new int[] {NetworkServicesMib.MTA});
        var mail = figures.mail();
        counts(tree, MTA_ENTRY, 1, 4, 7, index, mail.received());
        stored(tree, MTA_ENTRY, 2, 5, 8, index, figures.queue().stored());
        counts(tree, MTA_ENTRY, 3, 6, 9, index, mail.delivered().plus(mail.relayed()));
    }

    private static void counts(
            Tree.Builder tree,
            OID entry,
            int messages,
            int volume,
            int recipients,
            OID index,
            Figures.Count count) {
        tree.cell(SystemMib.at(entry, messages), index, Numbers.counter(count.messages()))
                .cell(
                        SystemMib.at(entry, volume),
                        index,
                        Numbers.counter(Numbers.kiloOctets(count.octets())))
                .cell(SystemMib.at(entry, recipients), index, Numbers.counter(count.recipients()));
    }

    private static void stored(
            Tree.Builder tree,
            OID entry,
            int messages,
            int volume,
            int recipients,
            OID index,
            Figures.Count count) {
        tree.cell(SystemMib.at(entry, messages), index, Numbers.gauge(count.messages()))
                .cell(
                        SystemMib.at(entry, volume),
                        index,
                        Numbers.gauge(Numbers.kiloOctets(count.octets())))
                .cell(SystemMib.at(entry, recipients), index, Numbers.gauge(count.recipients()));
    }

    private static void group(Tree.Builder tree, Figures.Group group, Row row, Moment moment) {
        var index = new OID(new int[] {NetworkServicesMib.MTA, row.index()});
        var oldest = group.oldest();
        counts(tree, GROUP_ENTRY, 2, 6, 9, index, group.received());
        stored(tree, GROUP_ENTRY, 4, 7, 10, index, group.stored());
        counts(tree, GROUP_ENTRY, 5, 8, 11, index, group.transmitted());
        cell(tree, 3, index, Numbers.counter(group.rejected()));
        cell(tree, 12, index, moment.interval(oldest == null ? null : oldest.arrived()));
        cell(tree, 13, index, Numbers.gauge(group.inbound()));
        cell(tree, 14, index, Numbers.gauge(group.connections()));
        cell(tree, 15, index, Numbers.counter(group.accepted()));
        cell(tree, 17, index, moment.interval(group.lastReceived()));
        cell(tree, 18, index, moment.interval(group.lastSent()));
        cell(tree, 19, index, Numbers.counter(group.refused()));
        cell(tree, 20, index, Numbers.counter(group.failures()));
        cell(tree, 22, index, Tree.text(group.problem()));
        // 0: no attempt is planned.
        Integer32 retry = moment.interval(group.retry());
        cell(tree, 23, index, retry == null ? new Integer32(0) : retry);
        cell(tree, 24, index, group.port() == 0 ? null : SystemMib.at(TCP, group.port()));
        cell(tree, 25, index, Tree.text(group.name()));
        cell(tree, 28, index, Tree.text(words(group)));
        cell(tree, 30, index, moment.interval(row.since()));
        cell(tree, 32, index, oldest == null ? null : Tree.text(oldest.id()));
        cell(tree, 34, index, moment.interval(group.lastTried()));
    }

    private static String words(Figures.Group group) {
        return group.name().startsWith("in ")
                ? "Mail that comes by " + group.name().substring(3)
                : group.name().equals("local")
                        ? "Mail for mailboxes of this node"
                        : "Mail for " + group.name();
    }

    private static void cell(Tree.Builder tree, int column, OID index, @Nullable Variable value) {
        tree.cell(SystemMib.at(GROUP_ENTRY, column), index, value);
    }
}
