package org.postern.snmp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.kernel.MemoryEvents;
import org.snmp4j.smi.OID;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// POSTERN-MIB and what the agent tells are the same.
class MibTest {
    private static final Pattern DEFINITION =
            Pattern.compile(
                    "(?m)^(\\w+) +(OBJECT-TYPE|OBJECT IDENTIFIER|MODULE-IDENTITY|NOTIFICATION-TYPE)"
                            + "(.*?)::= \\{ (\\w+) (\\d+) \\}",
                    Pattern.DOTALL);

    private final Map<String, OID> names =
            new LinkedHashMap<>(Map.of("enterprises", new OID("1.3.6.1.4.1")));
    private final TreeSet<OID> readable = new TreeSet<>();

    MibTest() {
        // The enterprise stands behind the module's identity, as the language wants it.
        names.put("posternEnterprise", new OID("1.3.6.1.4.1." + PosternMib.ENTERPRISE));
        var definitions = DEFINITION.matcher(SnmpCommands.text());
        while (definitions.find()) {
            var parent = names.get(definitions.group(4));
            assertThat(parent).as(definitions.group(1)).isNotNull();
            var name = SystemMib.at(parent, Integer.parseInt(definitions.group(5)));
            names.put(definitions.group(1), name);
            if (definitions.group(3).contains("MAX-ACCESS read-only")) {
                readable.add(name);
            }
        }
    }

    private static Tree tree() {
        var drops = new Drops(new MemoryEvents());
        var alarms = new Alarms();
        alarms.raise("disk-full", "", true, "Little is left.", "Make room.", Instant.EPOCH);
        var builder = new Tree.Builder();
        PosternMib.fill(
                builder,
                Fixture.figures(),
                alarms.all(),
                drops,
                new Notifier.Counts(1, 2, 3),
                new Moment(Fixture.STARTED, Fixture.NOW));
        return builder.build();
    }

    @Test
    void everyObjectHasAValueAndEveryValueAnObject() {
        var found = new TreeSet<OID>();
        var tree = tree();
        for (var at = tree.next(PosternMib.ROOT); !at.isException(); at = tree.next(at.getOid())) {
            OID object = readable.floor(at.getOid());
            assertThat(object).as("object of " + at).isNotNull();
            assertThat(at.getOid().startsWith(object)).as("object of " + at).isTrue();
            found.add(object);
        }
        assertThat(found).isEqualTo(readable);
    }

    @Test
    void notificationsHaveTheirNumbers() {
        assertThat(names.get("posternMIB")).isEqualTo(PosternMib.ROOT);
        assertThat(names.get("posternAlarmRaised")).isEqualTo(PosternMib.ALARM_RAISED);
        assertThat(names.get("posternAlarmCleared")).isEqualTo(PosternMib.ALARM_CLEARED);
        assertThat(names.get("posternTest")).isEqualTo(PosternMib.TEST);
        assertThat(names.get("posternNotifyAlarm")).isEqualTo(PosternMib.NOTIFY_ALARM);
        assertThat(names.get("posternNotifyHost")).isEqualTo(PosternMib.NOTIFY_HOST);
    }

    @Test
    void whatIsNotThereSaysWhy() {
        var tree = tree();
        assertThat(tree.get(new OID("1.3.6.1.2.1.2.2.1.1.1")).getVariable().toString())
                .isEqualTo("noSuchObject");
        assertThat(tree.get(SystemMib.at(PosternMib.ROOT, 7)).getVariable().toString())
                .isEqualTo("noSuchObject");
        assertThat(
                        tree.get(SystemMib.at(new OID(names.get("posternServiceName")), 99))
                                .getVariable()
                                .toString())
                .isEqualTo("noSuchInstance");
    }

    @Test
    void textIsCutBetweenCharacters() {
        assertThat(Tree.text("x".repeat(254) + "\u00e4").length()).isEqualTo(254);
        assertThat(Tree.text("x".repeat(253) + "\u00e4").length()).isEqualTo(255);
    }
}
