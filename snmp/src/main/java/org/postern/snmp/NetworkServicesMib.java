package org.postern.snmp;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Service;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// The services as RFC 2788 section 4 shows network applications. Row 1 is the mail transfer agent
/// as a whole, whose other rows are in [MtaMib]; the rows behind it are the services that take
/// connections, in their order. For one thread at a time.
final class NetworkServicesMib {
    private static final OID ENTRY = new OID("1.3.6.1.2.1.27.1.1");

    /// The row of the mail transfer agent.
    static final int MTA = 1;

    private static final int FIRST_SERVICE = 2;
    private static final int UP = 1;
    private static final int DOWN = 2;
    private static final int CONGESTED = 4;

    private record Change(Service.State state, Instant since) {}

    /// Since when each row is as it is, as far as was looked.
    private final Map<String, Change> changes = new HashMap<>();

    void fill(Tree.Builder tree, Figures figures, Moment moment) {
        mta(tree, figures, moment);
        int row = FIRST_SERVICE;
        for (var service : figures.services()) {
            var connections = service.connections();
            if (connections != null) {
                service(tree, row, service, connections, figures.node(), moment);
            }
            row++;
        }
    }

    private void mta(Tree.Builder tree, Figures figures, Moment moment) {
        int inbound = 0;
        long accepted = 0;
        long refused = 0;
        long failures = 0;
        Instant received = null;
        Instant sent = null;
        for (var group : figures.groups()) {
            inbound += group.inbound();
            accepted += group.accepted();
            refused += group.refused();
            failures += group.failures();
            received = later(received, group.lastReceived());
            sent = later(sent, group.lastSent());
        }
        Service.State state =
                figures.store().failed() ? Service.State.FAILED : figures.node().state();
        var index = new OID(new int[] {MTA});
        common(tree, index, "mta", figures.node(), state, moment);
        tree.cell(column(8), index, Numbers.gauge(inbound))
                .cell(column(9), index, Numbers.gauge(figures.queue().connections()))
                .cell(column(10), index, Numbers.counter(accepted))
                .cell(column(12), index, received == null ? null : moment.stamp(received))
                .cell(column(13), index, sent == null ? null : moment.stamp(sent))
                .cell(column(14), index, Numbers.counter(refused))
                .cell(column(15), index, Numbers.counter(failures))
                .cell(column(16), index, Tree.text("Mail transfer agent of Postern"))
                .cell(column(17), index, new OctetString());
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isAfter(one)) ? other : one;
    }

    private void service(
            Tree.Builder tree,
            int row,
            Figures.ServiceFigures service,
            Figures.Connections connections,
            Figures.Node node,
            Moment moment) {
        var index = new OID(new int[] {row});
        common(tree, index, service.name(), node, service.state(), moment);
        tree.cell(column(8), index, Numbers.gauge(connections.live()))
                .cell(column(9), index, Numbers.gauge(0))
                .cell(column(10), index, Numbers.counter(connections.accepted()))
                .cell(column(11), index, Numbers.counter(0))
                .cell(column(14), index, Numbers.counter(connections.refused()))
                .cell(column(15), index, Numbers.counter(0))
                .cell(column(16), index, Tree.text(service.text()))
                .cell(column(17), index, new OctetString());
    }

    private void common(
            Tree.Builder tree,
            OID index,
            String name,
            Figures.Node node,
            Service.State state,
            Moment moment) {
        tree.cell(column(2), index, Tree.text(name))
                // RFC 2788 section 4: empty when the application is in no directory.
                .cell(column(3), index, new OctetString())
                .cell(column(4), index, Tree.text(node.version()))
                .cell(column(5), index, moment.stamp(node.started()))
                .cell(column(6), index, new Integer32(status(state)))
                .cell(column(7), index, moment.stamp(since(name, state, moment)));
    }

    private static int status(Service.State state) {
        return switch (state) {
            case OK -> UP;
            // It runs and takes less than it is asked.
            case DEGRADED -> CONGESTED;
            case OFF, FAILED -> DOWN;
        };
    }

    private Instant since(String name, Service.State state, Moment moment) {
        Change known = changes.get(name);
        if (known == null || known.state() != state) {
            known = new Change(state, known == null ? moment.started() : moment.now());
            changes.put(name, known);
        }
        return known.since();
    }

    private static OID column(int number) {
        return SystemMib.at(ENTRY, number);
    }
}
