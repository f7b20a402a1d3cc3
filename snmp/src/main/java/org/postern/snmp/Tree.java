package org.postern.snmp;

import org.jspecify.annotations.Nullable;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// All variables of one moment, in the order in which they are walked. Immutable once built.
final class Tree {
    private final NavigableMap<OID, Variable> variables;

    /// The object types: without their instances.
    private final NavigableSet<OID> objects;

    private Tree(NavigableMap<OID, Variable> variables, NavigableSet<OID> objects) {
        this.variables = variables;
        this.objects = objects;
    }

    /// What GET answers: the variable, or an exception (RFC 3416 section 4.2.1).
    VariableBinding get(OID name) {
        Variable value = variables.get(name);
        if (value == null) {
            value = isObject(name) ? Null.noSuchInstance : Null.noSuchObject;
        }
        return new VariableBinding(name, value);
    }

    private boolean isObject(OID name) {
        OID object = objects.floor(name);
        return object != null && name.startsWith(object);
    }

    /// What GETNEXT answers (RFC 3416 section 4.2.2).
    VariableBinding next(OID name) {
        Map.Entry<OID, Variable> entry = variables.higherEntry(name);
        return entry == null
                ? new VariableBinding(name, Null.endOfMibView)
                : new VariableBinding(entry.getKey(), entry.getValue());
    }

    int size() {
        return variables.size();
    }

    /// Collects the variables of a tree.
    static final class Builder {
        private final NavigableMap<OID, Variable> variables = new TreeMap<>();
        private final NavigableSet<OID> objects = new TreeSet<>();

        /// A variable of which there is one.
        Builder scalar(OID object, Variable value) {
            return cell(object, new OID(new int[] {0}), value);
        }

        /// One variable of a table; none when it has no value now.
        Builder cell(OID column, OID index, @Nullable Variable value) {
            objects.add(column);
            if (value != null) {
                var name = new OID(column);
                name.append(index);
                variables.put(name, value);
            }
            return this;
        }

        Tree build() {
            return new Tree(new TreeMap<>(variables), new TreeSet<>(objects));
        }
    }

    /// Text as SnmpAdminString and DisplayString have it, cut to what they may have.
    static OctetString text(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        if (octets.length <= MOST_TEXT) {
            return new OctetString(octets);
        }
        int end = MOST_TEXT;
        // Not within a character.
        while (end > 0 && (octets[end] & 0xC0) == 0x80) {
            end--;
        }
        return new OctetString(octets, 0, end);
    }

    private static final int MOST_TEXT = 255;

    /// The index of a text that comes last: its octets without their number (IMPLIED).
    static OID implied(String text) {
        List<Integer> parts = new ArrayList<>();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            parts.add(octet & 0xFF);
        }
        return new OID(parts.stream().mapToInt(Integer::intValue).toArray());
    }
}
