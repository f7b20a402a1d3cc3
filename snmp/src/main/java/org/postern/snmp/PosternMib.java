package org.postern.snmp;

import org.postern.kernel.Service;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;

import java.util.List;

/// What Postern tells beyond the standards: `POSTERN-MIB.txt` beside this class describes it, and
/// the two are compared by a test.
final class PosternMib {
    /// Postern has no enterprise number of its own yet: RFC 5612 section 2 gives this one to
    /// examples and documentation. When there is one, this line and the MIB change together.
    static final int ENTERPRISE = 32473;

    /// posternMIB.
    static final OID ROOT = new OID(new int[] {1, 3, 6, 1, 4, 1, ENTERPRISE, 25});

    /// What stands in the enterprise's own number for notifications.
    static final OID NOTIFICATIONS = SystemMib.at(ROOT, 0);

    static final OID ALARM_RAISED = SystemMib.at(NOTIFICATIONS, 1);
    static final OID ALARM_CLEARED = SystemMib.at(NOTIFICATIONS, 2);
    static final OID TEST = SystemMib.at(NOTIFICATIONS, 3);

    private static final OID OBJECTS = SystemMib.at(ROOT, 1);
    private static final OID NODE = SystemMib.at(OBJECTS, 1);
    private static final OID SERVICE = new OID(OBJECTS).append(2).append(1).append(1);
    private static final OID MAIL = SystemMib.at(OBJECTS, 3);
    private static final OID QUEUE = SystemMib.at(OBJECTS, 4);
    private static final OID STORE = SystemMib.at(OBJECTS, 5);
    private static final OID PEOPLE = SystemMib.at(OBJECTS, 6);
    private static final OID CERTIFICATE = new OID(OBJECTS).append(7).append(1).append(1);
    private static final OID ALARM = new OID(OBJECTS).append(8).append(1).append(1);
    private static final OID EVENT = new OID(OBJECTS).append(9).append(1).append(1);
    private static final OID AGENT = SystemMib.at(OBJECTS, 10);
    private static final OID NOTIFY = SystemMib.at(OBJECTS, 11);

    /// What accompanies a notification, in the order of the MIB.
    static final OID NOTIFY_ALARM = SystemMib.at(NOTIFY, 1);

    static final OID NOTIFY_SUBJECT = SystemMib.at(NOTIFY, 2);
    static final OID NOTIFY_URGENT = SystemMib.at(NOTIFY, 3);
    static final OID NOTIFY_TEXT = SystemMib.at(NOTIFY, 4);
    static final OID NOTIFY_ADVICE = SystemMib.at(NOTIFY, 5);
    static final OID NOTIFY_HOST = SystemMib.at(NOTIFY, 6);

    /// Longest name of an event that has a row.
    private static final int MOST_NAME = 96;

    // RFC 2579 section 2: TruthValue.
    private static final int TRUE = 1;
    private static final int FALSE = 2;

    private PosternMib() {}

    static void fill(
            Tree.Builder tree,
            Figures figures,
            List<Alarms.Raised> alarms,
            Drops drops,
            Notifier.Counts notified,
            Moment moment) {
        node(tree, figures.node(), alarms);
        services(tree, figures.services());
        mail(tree, figures.mail());
        queue(tree, figures.queue(), moment);
        store(tree, figures.store());
        tree.scalar(SystemMib.at(PEOPLE, 1), Numbers.gauge(figures.people().accounts()))
                .scalar(SystemMib.at(PEOPLE, 2), Numbers.gauge(figures.people().domains()));
        certificates(tree, figures.certificates(), moment);
        alarms(tree, alarms);
        figures.events()
                .forEach((name, count) -> {
                    if (name.length() <= MOST_NAME) {
                        tree.cell(SystemMib.at(EVENT, 2), Tree.implied(name), Numbers.large(count));
                    }
                });
        agent(tree, drops, notified);
    }

    private static void node(Tree.Builder tree, Figures.Node node, List<Alarms.Raised> alarms) {
        tree.scalar(SystemMib.at(NODE, 1), Tree.text(node.version()))
                .scalar(SystemMib.at(NODE, 2), Tree.text(node.hostname()))
                .scalar(SystemMib.at(NODE, 3), Moment.dateAndTime(node.started()))
                .scalar(SystemMib.at(NODE, 4), state(node.state()))
                .scalar(SystemMib.at(NODE, 5), Numbers.large(node.usedOctets()))
                .scalar(SystemMib.at(NODE, 6), Numbers.large(node.mostOctets()))
                .scalar(SystemMib.at(NODE, 7), Numbers.gauge(alarms.size()))
                .scalar(
                        SystemMib.at(NODE, 8),
                        Numbers.gauge(alarms.stream().filter(Alarms.Raised::urgent).count()));
    }

    private static Integer32 state(Service.State state) {
        return new Integer32(
                switch (state) {
                    case OFF -> 1;
                    case OK -> 2;
                    case DEGRADED -> 3;
                    case FAILED -> 4;
                });
    }

    private static void services(Tree.Builder tree, List<Figures.ServiceFigures> services) {
        int row = 1;
        for (var service : services) {
            var index = new OID(new int[] {row++});
            tree.cell(SystemMib.at(SERVICE, 2), index, Tree.text(service.name()))
                    .cell(SystemMib.at(SERVICE, 3), index, state(service.state()))
                    .cell(SystemMib.at(SERVICE, 4), index, Tree.text(service.text()));
            var connections = service.connections();
            if (connections != null) {
                tree.cell(SystemMib.at(SERVICE, 5), index, Numbers.gauge(connections.port()))
                        .cell(SystemMib.at(SERVICE, 6), index, Numbers.gauge(connections.live()))
                        .cell(
                                SystemMib.at(SERVICE, 7),
                                index,
                                Numbers.large(connections.accepted()))
                        .cell(
                                SystemMib.at(SERVICE, 8),
                                index,
                                Numbers.large(connections.refused()));
            }
        }
    }

    private static void mail(Tree.Builder tree, Figures.Mail mail) {
        long[] values = {
            mail.received().messages(),
            mail.received().recipients(),
            mail.received().octets(),
            mail.refusedMessages(),
            mail.refusedRecipients(),
            mail.delivered().recipients(),
            mail.delivered().octets(),
            mail.relayed().messages(),
            mail.relayed().recipients(),
            mail.relayed().octets(),
            mail.deferred(),
            mail.failed(),
            mail.notices()
        };
        for (int i = 0; i < values.length; i++) {
            tree.scalar(SystemMib.at(MAIL, i + 1), Numbers.large(values[i]));
        }
    }

    private static void queue(Tree.Builder tree, Figures.Queue queue, Moment moment) {
        var oldest = queue.oldest();
        long age = oldest == null ? 0 : moment.now().getEpochSecond() - oldest.getEpochSecond();
        tree.scalar(SystemMib.at(QUEUE, 1), Numbers.gauge(queue.stored().messages()))
                .scalar(SystemMib.at(QUEUE, 2), Numbers.gauge(queue.stored().recipients()))
                .scalar(SystemMib.at(QUEUE, 3), Numbers.large(queue.stored().octets()))
                .scalar(SystemMib.at(QUEUE, 4), Numbers.gauge(queue.held()))
                .scalar(SystemMib.at(QUEUE, 5), Numbers.gauge(age))
                .scalar(SystemMib.at(QUEUE, 6), Numbers.gauge(queue.destinations()))
                .scalar(SystemMib.at(QUEUE, 7), Numbers.gauge(queue.unreachable()))
                .scalar(SystemMib.at(QUEUE, 8), Numbers.gauge(queue.connections()));
    }

    private static void store(Tree.Builder tree, Figures.Store store) {
        tree.scalar(SystemMib.at(STORE, 1), Numbers.large(store.bodies()))
                .scalar(SystemMib.at(STORE, 2), Numbers.large(store.contentOctets()))
                .scalar(SystemMib.at(STORE, 3), Numbers.large(store.repeated()))
                .scalar(SystemMib.at(STORE, 4), Numbers.large(store.collected()))
                .scalar(SystemMib.at(STORE, 5), Numbers.large(store.freedOctets()))
                .scalar(SystemMib.at(STORE, 6), Numbers.large(store.freeOctets()))
                .scalar(SystemMib.at(STORE, 7), truth(!store.failed()));
    }

    private static void certificates(
            Tree.Builder tree, List<Figures.Certificate> certificates, Moment moment) {
        int row = 1;
        for (var certificate : certificates) {
            var index = new OID(new int[] {row++});
            long days = Math.max(0, certificate.left(moment.now()).toDays());
            tree.cell(SystemMib.at(CERTIFICATE, 2), index, Tree.text(certificate.name()))
                    .cell(
                            SystemMib.at(CERTIFICATE, 3),
                            index,
                            Moment.dateAndTime(certificate.notAfter()))
                    .cell(SystemMib.at(CERTIFICATE, 4), index, Numbers.gauge(days));
        }
    }

    private static void alarms(Tree.Builder tree, List<Alarms.Raised> alarms) {
        for (var raised : alarms) {
            var index = new OID(new int[] {raised.number()});
            tree.cell(SystemMib.at(ALARM, 2), index, Tree.text(raised.alarm()))
                    .cell(SystemMib.at(ALARM, 3), index, Tree.text(raised.subject()))
                    .cell(SystemMib.at(ALARM, 4), index, truth(raised.urgent()))
                    .cell(SystemMib.at(ALARM, 5), index, Tree.text(raised.text()))
                    .cell(SystemMib.at(ALARM, 6), index, Tree.text(raised.advice()))
                    .cell(SystemMib.at(ALARM, 7), index, Moment.dateAndTime(raised.since()));
        }
    }

    private static void agent(Tree.Builder tree, Drops drops, Notifier.Counts notified) {
        int number = 1;
        for (var why : Drops.Why.values()) {
            tree.scalar(SystemMib.at(AGENT, number++), Numbers.large(drops.of(why)));
        }
        tree.scalar(SystemMib.at(AGENT, number++), Numbers.large(notified.sent()))
                .scalar(SystemMib.at(AGENT, number++), Numbers.large(notified.acknowledged()))
                .scalar(SystemMib.at(AGENT, number), Numbers.large(notified.lost()));
    }

    static Integer32 truth(boolean flag) {
        return new Integer32(flag ? TRUE : FALSE);
    }
}
